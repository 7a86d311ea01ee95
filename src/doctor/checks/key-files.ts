import type { Outcome } from '../../storage/problem.ts'
import type { HomeFacts } from '../facts/home.ts'
import { type Finding, findingOf, ok, warning } from '../finding.ts'

const FIRST_START =
  'the first start makes it, with an identity, and with a bootstrap key unless --bootstrap names one'

const faultsOf = (outcomes: readonly Outcome<unknown>[]): readonly Finding[] => {
  const findings = outcomes.flatMap((outcome) => (outcome.ok ? [] : [findingOf('problem', outcome.problem)]))
  // One bad file may keep two readers from what they want.
  return findings.filter(({ seen }, index) => findings.findIndex((other) => other.seen === seen) === index)
}

const folderFinding = ({ path, mode }: HomeFacts): readonly Finding[] =>
  mode === null || (mode & 0o077) === 0
    ? []
    : [
        warning(
          `The home folder ${path} is open to others (mode ${mode.toString(8).padStart(4, '0')}).`,
          `Run: chmod 700 '${path.replaceAll("'", "'\\''")}'`,
        ),
      ]

const keysThere = ({ keys }: HomeFacts): string => {
  const { identity, bootstrap } = keys
  const self =
    identity.ok && identity.value !== undefined
      ? `the identity ${identity.value.slice(0, 16)}`
      : 'no identity yet (a chat makes one when it starts)'
  const room = !bootstrap.ok || bootstrap.value === undefined ? 'no bootstrap key yet' : 'a bootstrap key'
  return `${self} and ${room}`
}

/** Keys, who may read them, and the folder they are in. */
export const judgeKeyFiles = (home: string, looked: Outcome<HomeFacts | null>): readonly Finding[] => {
  if (!looked.ok) {
    return [findingOf('problem', looked.problem)]
  }
  const facts = looked.value
  if (facts === null) {
    return [ok(`There is no home ${home} yet: ${FIRST_START}.`)]
  }
  const { identity, bootstrap, session, history } = facts.keys
  const faults = faultsOf([identity, bootstrap, session, history])
  return [
    ...(faults.length === 0 ? [ok(`${facts.path} has ${keysThere(facts)}, in order.`)] : faults),
    ...folderFinding(facts),
    ...facts.remembered.problems.map((told) => findingOf('warning', told)),
  ]
}
