import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { makeFolder } from './make-folder.ts'
import { type Outcome, success, userFault } from './problem.ts'
import { errorCode, systemFailure } from './system-error.ts'

const FOLDER_NAME = 'p2p-chat'

const dataFolder = ({ LOCALAPPDATA, XDG_DATA_HOME }: NodeJS.ProcessEnv): string => {
  if (process.platform === 'win32') {
    // Local, not Roaming: a private key has no business on other machines.
    return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local')
  }
  if (process.platform === 'darwin') {
    return join(homedir(), 'Library', 'Application Support')
  }
  // The XDG base directory specification has relative paths ignored.
  return XDG_DATA_HOME !== undefined && isAbsolute(XDG_DATA_HOME)
    ? XDG_DATA_HOME
    : join(homedir(), '.local', 'share')
}

/** The home folder's absolute path: `chosen` (--home), else $P2P_CHAT_HOME, else in the platform's data folder. */
export const locateHome = (
  chosen: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Outcome<string> => {
  if (chosen === '') {
    return userFault('the home folder has an empty name; give --home a folder')
  }
  const { P2P_CHAT_HOME } = environment
  const named = chosen ?? P2P_CHAT_HOME
  if (named !== undefined && named !== '') {
    return success(resolve(named))
  }
  try {
    return success(join(dataFolder(environment), FOLDER_NAME))
  } catch {
    // `homedir` throws where neither $HOME nor the user database names a folder, as in bare containers.
    return userFault('this user has no home folder; name one with --home or P2P_CHAT_HOME')
  }
}

/**
 * Makes the home folder where it is missing (mode 0700) and sees that it can be written.
 * @returns its path without symbolic links, so that one home has one control socket
 */
export const openHome = async (home: string): Promise<Outcome<string>> => {
  try {
    await makeFolder(home)
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK)
    return success(await realpath(home))
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(errorCode(error) ?? '')) {
      return userFault(`the home ${home} is not a folder; choose another with --home`)
    }
    return systemFailure('use the home folder', home, error)
  }
}
