/** Bounds of the driver. */

/** Frames waiting to be published: each awaits the one before, so a slow network slows who speaks, not memory. */
export const OUTGOING_FRAMES_MAX = 1024
/** A session's encapsulation keys are renewed this often (docs/protocol.md §2.5). */
export const SESSION_KEYS_RENEWED_MS = 24 * 60 * 60 * 1000
/** Messages that a slow reader of `messages()` may lag behind; older ones are dropped, and that is told. */
export const MESSAGES_BEHIND_MAX = 10_000
/** How long a leaving node waits for its END to go out. */
export const LEAVE_MS = 2_000
/** After a bug the room has its next turn this soon, whatever it wanted; it may be the same bug again. */
export const RETRY_MS = 1_000
/** Messages in one page of the history: as many as a slow reader may lag behind. */
export const HISTORY_PAGE_MAX = 10_000
/** Messages in a page where nobody says how many. */
export const HISTORY_PAGE_DEFAULT = 50
/** UTF-16 units of text in one page, one message at least: a page is handed over whole, and may be printed at once. */
export const HISTORY_PAGE_UNITS_MAX = 4 * 1024 * 1024
/** Batches read at once from the history: at most 16 MiB of bodies, most often some tens of KiB. */
export const HISTORY_BATCHES_AT_ONCE = 128
/** How often the history is pruned while a node runs. */
export const PRUNE_EVERY_MS = 60 * 60 * 1000
/** Own messages remembered as delivered to nobody, as many as the room asks its members about; the oldest are dropped. */
export const UNDELIVERED_TEXTS_MAX = 1024
