import type { Outcome } from '../../storage/problem.ts'
import type { HomeFacts } from '../facts/home.ts'
import { counted, type Finding, findingOf, namedAll, ok, warning } from '../finding.ts'

const ADD_PEOPLE =
  'Get the file that `p2p-chat id` prints from each person and run `p2p-chat trust add NAME.pem`; or answer `/accept` in the chat when they ask to join. They have to do the same with yours.'

/** Whom this home lets in: nobody is found who is not wanted. */
export const judgeWhitelist = (looked: Outcome<HomeFacts | null>): readonly Finding[] => {
  if (!looked.ok || looked.value === null) {
    return [warning('Nobody is on the whitelist: there is no home to keep one in.', ADD_PEOPLE)]
  }
  const { whitelist } = looked.value
  if (!whitelist.ok) {
    return [findingOf('problem', whitelist.problem)]
  }
  const { trusted, removed, problems } = whitelist.value
  const people = counted(trusted.length, 'person', 'people')
  const names = namedAll(trusted.map(({ name }) => name))
  const goneToo = removed.length === 0 ? '' : ` ${counted(removed.length, 'is', 'are')} removed.`
  const summary =
    trusted.length === 0
      ? warning(`Nobody is on the whitelist, so nobody is let in.${goneToo}`, ADD_PEOPLE)
      : ok(`${people} on the whitelist: ${names}.${goneToo}`)
  return [summary, ...problems.map((told) => findingOf('warning', told))]
}
