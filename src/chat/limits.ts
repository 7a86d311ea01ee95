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
