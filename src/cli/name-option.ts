import { userInfo } from 'node:os'
import { Option } from 'commander'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import { cleanName } from '../ui/terminal/sanitize.ts'

export interface NameOption {
  readonly name?: string
}

export const nameOption = (): Option =>
  new Option('--name <NAME>', "display name (default: the system's user name)")

/** Where the system knows no user (bare containers), and where its name has no letter. */
const NAME_OF_LAST_RESORT = 'guest'

const userName = (): string => {
  try {
    return cleanName(userInfo().username) || NAME_OF_LAST_RESORT
  } catch {
    return NAME_OF_LAST_RESORT
  }
}

export const parseName = (text: string | undefined): Outcome<string> => {
  if (text === undefined) {
    return success(userName())
  }
  const name = cleanName(text)
  return name === ''
    ? userFault(
        `the name ${JSON.stringify(text)} has no letter, digit or emoji in it; choose another with --name`,
      )
    : success(name)
}
