/** Bytes of a PEM file: an RSA-4096 private key takes 3.3 KiB, the rest is room for the text `openssl -text` adds. */
export const KEY_FILE_BYTES_MAX = 16 * 1024

/** Identities on a whitelist: eight times the largest room (128 members), and still read in well under a second. */
export const TRUSTED_COUNT_MAX = 1024
/** Entries of a whitelist folder looked at, so that a folder of millions cannot hold up a start. */
export const FOLDER_ENTRIES_MAX = 4 * TRUSTED_COUNT_MAX

/** Characters of a name in the whitelist, as many as a display name has. */
export const NAME_CHARACTERS_MAX = 64
/** UTF-8 bytes of it: common file systems take 255 for a whole file name, and `.pem` and a suffix come on top. */
export const NAME_BYTES_MAX = 230

/** Time without a change before the whitelist is reread, so that half-copied files are not read (protocol, rule 10). */
export const WHITELIST_QUIET_MS = 2_000
/** How often the folder is looked at; a look costs one `stat` a file. */
export const WHITELIST_POLL_MS = 1_000

/** Addresses of peers met: a full room of 128 with IPv4 and IPv6 each. */
export const REMEMBERED_ADDRESSES_MAX = 256
/** Characters of one: an IPv6 multiaddr with port and peer id takes about 120. */
export const REMEMBERED_ADDRESS_CHARACTERS_MAX = 256
/** Bytes of the file they are kept in: all of them at full length, quoted, and as much again. */
export const REMEMBERED_FILE_BYTES_MAX = 2 * REMEMBERED_ADDRESSES_MAX * REMEMBERED_ADDRESS_CHARACTERS_MAX
/** Addresses come in bursts when peers connect; losing the last second of them costs nothing. */
export const REMEMBERED_WRITE_DELAY_MS = 1_000

/** Rooms whose highest founding a bootstrap remembers; the oldest are dropped. */
export const FOUNDINGS_MAX = 1024
/** Bytes of the file they are kept in: 64 hex digits, a generation of up to 16 digits and punctuation each. */
export const FOUNDINGS_FILE_BYTES_MAX = 128 * FOUNDINGS_MAX

/** Removals that the user overrode in one room, as many as the room itself remembers; the oldest are dropped. */
export const OVERRIDDEN_MAX = 4096
/** Rooms whose overridden removals are remembered; those longest unchanged are dropped. */
export const OVERRIDDEN_ROOMS_MAX = 16
/** Bytes of the file they are kept in: 64 hex digits, quoted and indented, for each of them. */
export const OVERRIDDEN_FILE_BYTES_MAX = OVERRIDDEN_ROOMS_MAX * (OVERRIDDEN_MAX + 1) * 80

/** Bytes of one sealed batch in a history: the protocol's largest, its texts once more, signature and padding fit four times. */
export const SEALED_BATCH_BYTES_MAX = 1024 * 1024
/** Ids told of a part of the set in one answer: what the protocol lets a member tell at once, which refuses more. */
export const SET_IDS_MAX = 64
/** Batches up to which a part's hash is made from its ids, not from parts that are kept: reading them is as quick. */
export const SET_FEW_MAX = 32
/** Batches with text that one search looks at: some tenths of a second until there is something to show, or nothing yet. */
export const SEARCH_ROWS_MAX = 20_000
/** Of these at one go: some hundredths of a second, for which appends wait. */
export const SEARCH_SLICE_ROWS_MAX = 2_000
/** Sealed bytes looked at in one go, so that the largest batches do not make it a hundred times longer. */
export const SEARCH_SLICE_BYTES_MAX = 8 * 1024 * 1024
/** Batches given up in one transaction: some hundredths of a second, for which appends wait. */
export const PRUNE_ROWS_MAX = 500
/** Bytes of a history that is checked whole when it is opened, in some tenths of a second; a larger one is when it is read. */
export const CHECKED_HISTORY_BYTES_MAX = 32 * 1024 * 1024
/** Time that a history waits for another process that recovers or closes the same file. */
export const HISTORY_LOCK_WAIT_MS = 5_000
/** Bytes to which the write-ahead file of a history is cut after a burst. */
export const HISTORY_JOURNAL_BYTES_MAX = 16 * 1024 * 1024

/** UTF-8 bytes of a passphrase: as many as OpenSSL's own prompt takes for a PEM file. */
export const PASSPHRASE_BYTES_MAX = 1024
/** How often a passphrase is asked for until one opens a file. */
export const PASSPHRASE_ATTEMPTS_MAX = 3

/** Bytes of the store key's file: two sealed slots take 0.7 KiB. */
export const STORE_KEY_FILE_BYTES_MAX = 4096
