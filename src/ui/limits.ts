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

/** A terminal that does not say how large it is. */
export const COLUMNS_UNTOLD = 80
export const ROWS_UNTOLD = 24
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

/** How long nobody is found before one is told how to find out why: discovery on a LAN takes a second or two. */
export const NOBODY_FOUND_MS = 10_000

/** What is being typed, bytes: as much as the protocol lets one message have, so that no key is pressed in vain. */
export const COMPOSED_BYTES_MAX = 65_536

/** What was sent in this run and comes back with the up key: a day's talk of one person. */
export const RECALLED_MAX = 200

/** How often in a row Ctrl-_ takes something back. */
export const UNDO_MAX = 100

/** Rows of what is being typed: more are folded, so that what is said stays in sight. */
export const COMPOSER_ROWS_MAX = 12

/** Of a folded text the first rows, by which one knows what it is. */
export const FOLD_FIRST_ROWS = 3

/** Rows of what Tab found; more are counted. */
export const CANDIDATE_ROWS_MAX = 4

/** Between two writes to a terminal, ms: more often than it draws, nobody sees. A key does not wait for it. */
export const FRAME_MS = 16

/** Characters of a notification's title and of its body: desktops show no more. */
export const NOTIFICATION_CHARACTERS_MAX = 200

/** Between two bells or notifications, ms: who is meant ten times at once is called once. */
export const ALERT_PAUSE_MS = 2_000

/** What is printed in one drawing, UTF-16 units: writing to a terminal waits for it, and so do keys meanwhile. */
export const DRAWN_LENGTH_MAX = 64 * 1024
