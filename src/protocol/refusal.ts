/** Why a frame counted for nothing. The words are published: `--json` prints them (docs/protocol.md §9). */
export type RefusalReason =
  | 'malformed'
  | 'too-large'
  | 'rate-limited'
  | 'wrong-room'
  | 'unknown-identity'
  | 'removed'
  | 'bad-signature'
  | 'stale'
  | 'replayed'
  | 'not-addressed'
  | 'bad-founding'
  | 'not-newer'
  | 'unknown-epoch'
  | 'cannot-open'
  | 'version'

/** Which frame was refused; `unknown` where it could not be told. */
export type FrameName = 'INI' | 'KEY' | 'DAT' | 'END' | 'unknown'
