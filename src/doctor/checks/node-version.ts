import { type Finding, ok, problem } from '../finding.ts'

/** The oldest that the program is written for; `package.json` and `cli/bin.ts` say the same. */
const OLDEST_MAJOR = 24

/** @param version `process.versions.node` */
export const judgeNodeVersion = (version: string): readonly Finding[] =>
  Number(version.split('.')[0]) >= OLDEST_MAJOR
    ? [ok(`This is Node ${version}.`)]
    : [
        problem(
          `This is Node ${version}, and Node ${OLDEST_MAJOR} or newer is needed.`,
          'Install one from https://nodejs.org.',
        ),
      ]
