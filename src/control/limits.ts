/** Bytes of a request line: a text to be said has 64 KiB, each character of which JSON may write as six. */
export const REQUEST_BYTES_MAX = 512 * 1024
/** Bytes of an answer line: 128 peers at about 2 KiB each, and as much again. */
export const ANSWER_BYTES_MAX = 512 * 1024
/** Programs that may ask at once; a person needs one or two. */
export const CLIENTS_MAX = 16
/** Bytes that wait for a client that follows and does not read: minutes of a busy room; then it is hung up on. */
export const FOLLOWER_PENDING_BYTES_MAX = 4 * 1024 * 1024
/** Time a client may stay silent; programs on one machine have no reason to. Whoever follows may. */
export const CLIENT_TIMEOUT_MS = 10_000
/** Time a handler may take, within the client's silence. */
export const HANDLER_TIMEOUT_MS = 5_000
/** Bytes of a Unix socket's path: `sun_path` is 104 with its final zero on macOS and BSD, 108 on Linux. */
export const SOCKET_PATH_BYTES_MAX = 103
/** Time to see whether a socket left behind has a node behind it; a local connect answers at once. */
export const PROBE_TIMEOUT_MS = 2_000
/** Messages of before that a follower may ask for: as many as /history gives at once; `p2p-chat history` reads more. */
export const EARLIER_MESSAGES_MAX = 1_000
/** Bytes of them, the newest first: half of what may wait for a follower, so that what is said meanwhile has room, too. */
export const EARLIER_BYTES_MAX = 2 * 1024 * 1024
