/** One line from stdin, bytes. A message is at most 64 KiB; JSON may write each of its characters as six. */
export const INPUT_LINE_BYTES_MAX = 256 * 1024

/** What waits for a reader that stalls, bytes: minutes of a busy room, and little beside what Node itself takes. */
export const OUTPUT_PENDING_BYTES_MAX = 16 * 1024 * 1024

/** How long the last lines may take to reach their reader, ms, once the room is left. */
export const OUTPUT_DRAIN_MS = 5_000

/** Characters of a name: what the wire allows, and what fits a row. */
export const NAME_CHARACTERS_MAX = 64

/** Combining marks in a row: living scripts stack four (Hebrew with cantillation); more climbs over other rows. */
export const COMBINING_RUN_MAX = 4

/** Names remembered to tell namesakes apart: eight times the largest room; the longest unheard are forgotten. */
export const PEOPLE_MAX = 1024

/** Removers of one person named in a sentence; the rest are counted. */
export const NAMED_MAX = 3

/** People removed before one came that are remembered until one is in the room: what a KEY tells of (64), twice. */
export const REMOVED_BEFORE_MAX = 128

/** Join requests and offers shown as open, as many as the protocol keeps (docs/protocol.md, trust). */
export const ASKING_MAX = 32

/** Those turned down that are remembered, not to be asked about again; the longest ago are forgotten. */
export const TURNED_DOWN_MAX = 256

/** Characters of a text that a notification shows: what desktops show of one. */
export const ALERT_CHARACTERS_MAX = 200

/** Own words remembered as waiting, so that they are not shown twice; beyond it they are. */
export const WAITING_MAX = 1024

/** Lines read from a pipe and not yet said; reading pauses there, so a fast writer is slowed instead of refused. */
export const UNSAID_LINES_MAX = 64

/** How long a pipe that ended waits for its last lines to be said, ms: a first start, key and join, takes about ten. */
export const UNSAID_WAIT_MS = 30_000

/** How long a first start looks for others, ms: mDNS answers within one, dialling and identifying take another. */
export const FIRST_LOOK_MS = 4_000

/** Bytes of a key file that is named in an answer: an RSA-4096 key in PEM has 3.3 KiB. */
export const KEY_FILE_BYTES_MAX = 64 * 1024

/** Columns taken where a terminal does not say, or says less than any row needs. */
export const COLUMNS_MIN = 24

/** Messages from earlier that are printed as they come: more at once would push away what is being said. */
export const LATE_SHOWN_MAX = 10

/** Of more than that the newest are shown, a screenful or two. */
export const LATE_PAGE_MESSAGES = 50

/** Ids remembered of messages that came late and were not printed, until a page of them is: some times a page. */
export const LATE_REMEMBERED_MAX = 256

/** Messages from earlier in one page of /history, and at most. */
export const EARLIER_MESSAGES = 20
export const EARLIER_MESSAGES_MAX = 1000

/** Messages from earlier at the start where lines are read out: what one listens to. */
export const PLAIN_START_MESSAGES = 10

/** Messages from earlier at the start: a screenful, as rows count, which leaves room for what is printed below. */
export const START_MESSAGES_MAX = 50
export const START_ROWS_LEFT = 8
