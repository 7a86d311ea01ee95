import { type Command, Option } from 'commander'
import type { ChatOptions } from '../index.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'

/** As commander hands them over. */
export interface SharingOption {
  readonly shareHistory: 'all' | 'since-join'
}

export interface HistoryOptions extends SharingOption {
  readonly history: boolean
  readonly keep?: string
}

/** What every command has that joins a room: who gives all of it once has given it for good. */
export const sharingOption = (): Option =>
  new Option('--share-history <WHAT>', 'what newcomers get from you of what was said before they came')
    .choices(['all', 'since-join'])
    .default('all')

/** What those have that stay in it for long. */
export const addKeepingOptions = (command: Command): Command =>
  command
    .option('--no-history', 'keep what is said in memory only, for this run')
    .option(
      '--keep <HOW MUCH>',
      'give up what is older than so many days (30d), or the oldest beyond so many messages (100000) (default: all is kept)',
    )

export const addHistoryOptions = (command: Command): Command =>
  addKeepingOptions(command).addOption(sharingOption())

const DAYS = /^(\d{1,5})d$/
const MESSAGES = /^\d{1,10}$/

const parseKeep = (text: string): Outcome<NonNullable<ChatOptions['keep']>> => {
  const days = Number(DAYS.exec(text)?.[1] ?? 0)
  if (days > 0) {
    return success({ days })
  }
  const messages = MESSAGES.test(text) ? Number(text) : 0
  return messages > 0
    ? success({ messages })
    : userFault(
        `--keep ${JSON.stringify(text)} is neither days nor messages; write it like --keep 30d or --keep 100000`,
      )
}

/** What the library wants to know of it. */
export const parseHistoryOptions = ({
  history,
  keep,
  shareHistory,
}: HistoryOptions): Outcome<Pick<ChatOptions, 'history' | 'keep' | 'shareHistory'>> => {
  const kept = keep === undefined ? success(undefined) : parseKeep(keep)
  return kept.ok
    ? success({ history, shareHistory, ...(kept.value === undefined ? {} : { keep: kept.value }) })
    : kept
}
