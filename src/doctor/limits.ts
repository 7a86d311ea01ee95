/** How long one check may take before its report says that it did not end: the longest one waits 5 s for others. */
export const CHECK_MS_MAX = 20_000
/** How long the topic is looked at where no node runs: discovery, dials and the first INIs on a LAN. */
export const LOOK_MS = 5_000
/** How long mDNS is listened to: others answer within 0.25 s, a busy one or a Wi-Fi that wakes up within two seconds. */
export const LISTEN_MS = 3_000
/** When a question goes out: the first may be lost. */
export const ASK_AT_MS: readonly number[] = [0, 500, 1500]
/** How long an own port may take to answer: this machine is the only one on the way. */
export const DIAL_MS_MAX = 2_000
/** Own addresses dialled: a Docker host has many, a person needs few. */
export const DIALS_MAX = 16
/** How long a command of the operating system may take, and how much it may say; a firewall has thousands of rules at most. */
export const COMMAND_MS_MAX = 4_000
export const COMMAND_BYTES_MAX = 8 * 1024 * 1024
/** How deep chains of firewall rules are followed: nft itself allows 16. */
export const RULE_DEPTH_MAX = 16
/** Bytes read of a list of the kernel's. */
export const KERNEL_LIST_BYTES_MAX = 256 * 1024
/** Other machines counted that announce a node; beyond, it is a flood and no company. */
export const HEARD_HOSTS_MAX = 256
/** People, hosts or files named in one sentence. */
export const NAMED_MAX = 5
/** Clocks further apart than this show wrong times to people. */
export const CLOCK_NOTICED_MS = 60_000
/** Clocks that agree are apart by no more than this: an INI may have waited for its turn. */
export const CLOCKS_AGREE_MS = 30_000
