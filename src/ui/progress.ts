import type { Progress } from '../index.ts'

const KEY_NAMES = {
  identity: 'identity key',
  bootstrap: 'bootstrap key',
  session: "this session's keys",
} as const

/** What happens before the room is entered, in a sentence. */
export const progressWords = (progress: Progress): string => {
  switch (progress.type) {
    case 'making-key':
      return progress.what === 'session'
        ? `Making ${KEY_NAMES.session}; this can take some seconds ...`
        : `Making your ${KEY_NAMES[progress.what]}; this can take some seconds ...`
    case 'made':
      return `Made your ${KEY_NAMES[progress.what]}: ${progress.file}`
  }
}
