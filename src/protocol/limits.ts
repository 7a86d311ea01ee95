/** Every bound of the protocol. Nothing a stranger sends grows memory without one of these stopping it. */

/** Bytes of a frame on the topic: a KEY for a full room (32 wraps and 128 holders) needs about 150 KiB. */
export const FRAME_BYTES_MAX = 262_144
/** Bytes of a batch's body: leaves room for seal, signature and padding in a frame. */
export const BATCH_BYTES_MAX = 131_072
/** One that says `remove` or `restore`, which KEYs hand on: nobody may make them too large for a frame. */
export const REMOVAL_BATCH_BYTES_MAX = 512
/** Entries in one batch. Thousands of short lines fit the bytes; more only delays the first of them. */
export const BATCH_ENTRIES_MAX = 1024
/** UTF-8 bytes of one text: a long pasted document, and well inside a batch. */
export const TEXT_BYTES_MAX = 65_536
/** Texts kept while there is no key or nobody to hear them. */
export const WAITING_TEXTS_MAX = 1024
/** UTF-8 bytes of a display name. */
export const NAME_BYTES_MAX = 256
/** Addresses of one peer, and UTF-8 bytes of one: a host with many interfaces names its first ones. */
export const ADDRESSES_MAX = 16
export const ADDRESS_BYTES_MAX = 256
/** Bytes of an INI's body: what all its fields can come to (7.5 KiB), and some for fields of a newer version. */
export const INI_BYTES_MAX = 8192
/** Bytes of a founding's body, which every INI and KEY carries: ours has 52 at most, the rest is for fields of a newer version. */
export const FOUNDING_BYTES_MAX = 256
/** Peers in one `addresses` entry. */
export const ADDRESSED_PEERS_MAX = 64
/** Bytes of addresses that go into an admitting batch beside its INIs: some 200 ordinary ones. */
export const ADMIT_ADDRESSES_BYTES_MAX = 16_384

/** Holders of one epoch: a member may restart several times before a fresh key forgets its old sessions. */
export const HOLDERS_MAX = 512
/** Removals overridden that one holder names: every member of the largest room may have removed the same one. */
export const OVERRIDDEN_MAX = 128
/** The same, in all that a KEY lists: 34 KiB, so that with all else it fits a frame. */
export const KEY_OVERRIDDEN_MAX = 1024
/**
 * Public keys that a KEY brings along beside as many removals as it can, and one more for each removal fewer: 52 KiB, what
 * names, removals and wraps leave of a frame at their most.
 */
export const KEY_IDENTITIES_MAX = 96
/** Removals and restores that a KEY hands on: 65 KiB at most, usually 750 bytes each. */
export const REMOVALS_GIVEN_MAX = 64
/** The same, kept of one author: all others of the largest room. Who says more is not heard on it. */
export const REMOVALS_PER_AUTHOR_MAX = 128
/** The same, of one author on one identity: so few that it takes 33 insiders and their removals to go beyond `OVERRIDDEN_MAX`. */
export const REMOVALS_PER_IDENTITY_MAX = 4
/** Removals of one author heard in a run, and restores of none that were: beyond, it can only take back. */
export const REMOVAL_WORDS_MAX = 1024
/** Authors off my whitelist of whom removals are kept; those on it always are. */
export const REMOVERS_MAX = 128
/** Removals that the user overrode for this node: others' word, bounded as theirs is. */
export const OVERRIDES_REMEMBERED = 4096
/** Recipients of one KEY: about 57 KiB of wraps. */
export const WRAPS_MAX = 32
/** INIs one KEY of ours answers: the admitting batch holds each of them, 8.6 KiB at most with its signature. */
export const ANSWERS_MAX = 12
/** Steps inside an epoch. */
export const STEPS_MAX = 256
/** Counters one answer may lead above mine inside a generation; a liar cannot run the counter to its end. */
export const COUNTER_LEAD_MAX = 65_536
/** Beyond every honest room's life, and far from where numbers lose their precision. */
export const COUNTER_MAX = 2 ** 48
/** How far one batch may raise my Lamport clock. */
export const CLOCK_LEAD_MAX = 2 ** 20

/** My INIs that a KEY or a founding may still answer. */
export const OWN_INIS_REMEMBERED = 4
/** Sessions of trusted identities remembered by their INIs. */
export const SESSIONS_MAX = 512
/** Pairs of identity and peer whose session id is remembered: 128 members and as many peers, four times over. */
export const SESSION_PAIRS_MAX = 65_536
/** Identities whose keys are remembered: the whitelist, and who was admitted. */
export const IDENTITIES_MAX = 4096
/** Join requests, in all and from one connection; the oldest stay, so that a flood hides nobody. */
export const REQUESTS_MAX = 32
export const REQUESTS_PER_CONNECTION_MAX = 3
/** Hashes of signed bodies, so that one frame sealed anew again and again is passed on once: half a megabyte. */
export const SIGNED_BODIES_REMEMBERED = 4096
/** Frames of an unknown epoch, or by an author not yet admitted, that wait for a KEY or an admission. */
export const HELD_FRAMES_MAX = 64
export const HELD_FRAMES_MS = 10_000
/** Sessions of one identity that said `leave`, and identities of whom such are remembered. */
export const LEFT_PER_IDENTITY_MAX = 64
/** Rule 6: age at which who speaks makes a fresh key first. */
export const EPOCH_AGE_MAX_MS = 3_600_000
/** Rule 6: how long a fresh key that is due waits for somebody to speak, before rank. */
export const FRESH_KEY_WAITS_MS = 1_000
/** Fresh keys due for which it waits no longer than that, and how long it waits where they come faster. */
export const FRESH_KEYS_AT_ONCE = { burst: 16, perSecond: 1 / 60 }
export const FRESH_KEY_SLOW_MS = 20_000
/** Superseded epochs that still open. */
export const SUPERSEDED_MAX = 8
export const SUPERSEDED_MS = 60_000

/** Rule 2: pause between INIs, doubling while unanswered. */
export const ASK_PAUSE_MIN_MS = 1_000
export const ASK_PAUSE_MAX_MS = 30_000
/** The same for one who holds an epoch and asks about a higher one that nobody gives it. */
export const ASK_PAUSE_MEMBER_MAX_MS = 3_600_000
/** Epochs asked about that are remembered, and how long one sign of them keeps the asking alive. */
export const ASKED_EPOCHS_MAX = 64
export const ASKED_EPOCH_MS = 60_000
/** How often a sign that no friend signed makes a new beginning of the asking: a stranger can make them up. */
export const ANONYMOUS_SIGN_MS = 300_000
/**
 * How long the first round is in which a member sees who has not shown its epoch, and the last; up to as long again at random. A
 * connection that is cut in silence is given up after some 13 s.
 */
export const SHOW_ROUND_MS = 20_000
export const SHOW_ROUND_MAX_MS = 160_000
/** Latest admissions of mine that a round says again. */
export const ADMISSIONS_AGAIN_MAX = 32
/** How long a KEY is given that a frame of its epoch may have overtaken, before the epoch is asked about. */
export const ASK_AFTER_SIGN_MS = 200
/** How long an epoch that others hold stays out of reach before the user is told. */
export const LEFT_BEHIND_MS = 10_000
/** How long a newcomer in whose home nothing was ever heard waits for a word before it takes its own for the first. */
export const PLACED_AFTER_MS = 1_000
/** How long it waits for one where it has no key yet: whoever is there has answered by then. */
export const PLACED_AT_LATEST_MS = 10_000
/** How long a text waits, after the key has changed, for those who are here and still have to ask for it. */
export const LATECOMERS_MS = 4_000
/** How long frames of a superseded epoch are only late; beyond, their author has missed the key that followed. */
export const STRAGGLER_MS = 2_000
/** Pairs of like names that were told. */
export const NAMESAKES_TOLD_MAX = 1024
/** Rule 2: how long a new subscriber is given to show my epoch, and up to how much longer at random. */
export const INTRODUCE_AFTER_MS = 300
export const INTRODUCE_SPREAD_MS = 300
/** How much earlier than noticed a holder may have been out of reach: a silent loss is seen after some 13 s. */
export const MISSED_BEFORE_MS = 30_000
/** Rule 3: delay per binary order of rank, and what another's KEY adds. */
export const ANSWER_RANK_MS = 100
export const ANSWER_POSTPONED_MS = 500
/** How long an INI waits for me to become able to answer it. */
export const ANSWER_WAITS_MS = 60_000
/** Rule 8. */
export const FOUNDING_WATCH_MS = 2_000
export const FOUNDING_UNANSWERED_MS = 1_500
export const FOUNDING_CROWD_MS = 5_000
export const FOUNDING_CROWD = 2
/** KEYs of one sender that make one seeker stand anew: one that answers for ever, and helps nobody, delays a founding by seconds. */
export const FOUNDING_ANSWERS_COUNTED = { burst: 3, perSecond: 1 / 20 }
export const FOUNDING_SETTLE_MS = 3_000
/** Answered INIs that the bootstrap remembers: the KEY may overtake the INI on its way here. */
export const FOUNDING_ANSWERED_REMEMBERED = 512
/** INIs of one seeker whose answers the bootstrap recognises: the seeker remembers four itself. */
export const FOUNDING_INIS_REMEMBERED = 8
/** Rule 9: silence after which I look before I speak, and for how long. */
export const GAP_MS = 5_000
export const GAP_QUIET_MS = 1_000
/** How long the quiet lasts where others come back one after the other, and each has to be asked. */
export const GAP_QUIET_MAX_MS = 3_000
/** Rule 11: how long dialling an asker may take, and how far its clock may be off where it cannot be reached. */
export const REACH_MS = 3_000
export const CLOCK_SKEW_MS = 600_000
/** How long two sessions of one identity must be online side by side before it is said: a restart overlaps for a moment. */
export const TWICE_ONLINE_MS = 15_000

/** Rule 14: tokens a connection has for frames that cost RSA (INI, founding, KEY), and how many come back a second. */
export const COSTLY_BURST = 512
export const COSTLY_PER_SECOND = 64
/** Connections whose rates are kept: many times what a node holds at once. */
export const CONNECTIONS_MAX = 4096
/** The same for DATs that I cannot open. */
export const UNJUDGED_BURST = 512
export const UNJUDGED_PER_SECOND = 128
/** DATs that I cannot open, above which their connection pays: more frames a second than one node can judge. */
export const UNOPENED_BURST = 8192
export const UNOPENED_PER_SECOND = 4096
/** INIs of strangers that I pass on, from all connections: a full room that comes at once, and well below what one may hand over. */
export const STRANGERS_INIS_BURST = 128
export const STRANGERS_INIS_PER_SECOND = 16

/** Levels of the tree that summarises a set of batches: 16 ** 14 is above every clock. */
export const SET_LEVELS = 14
/** Parts of one node: one for each of the next four bits of a clock. */
export const SET_PARTS_MAX = 16
/** A node with so many batches, or a leaf, is told as ids: 3 KiB, as much as four levels of parts. */
export const SET_IDS_MAX = 64
/** Nodes in one question: its answer has 48 KiB of ids at most. */
export const NODES_ASKED_MAX = 16
/** Batches in one question, and bytes of their bodies in one answer: the largest batch, or some hundred ordinary ones. */
export const FETCHED_BATCHES_MAX = 256
export const FETCHED_BYTES_MAX = 131_072
/** What the answer with the most of everything comes to: bodies, and as many signatures and public keys; 405 KiB and padding. */
export const SYNC_MESSAGE_BYTES_MAX = 524_288
/** Batches found lacking and not asked for yet, in one comparison: others fetch them, or it goes on later. */
export const WANTED_MAX = 8192
/** How long a comparison may go on without bringing a batch: all of a large history is compared in seconds. */
export const COMPARISON_FRUITLESS_MS = 30_000
/** How long a stream may be open to me without a question that opens. */
export const FIRST_QUESTION_MS = 5_000
/** How long an asker may take for its next question: it stores what it got before. */
export const NEXT_QUESTION_MS = 30_000
/** Nodes asked about in one comparison: all of a million batches, one in ten of which differ. A liar could go on for ever. */
export const NODES_COMPARED_MAX = 131_072
/** Batches that a member may list and not give, in one comparison: by authors whom I do not know, or made up. */
export const WITHHELD_MAX = 2048
/** Members compared with at once: enough for a transfer from several side by side, few enough for the rest of the work. */
export const COMPARISONS_MAX = 4
/**
 * Comparisons that a member begins: in a small room as soon as there is a reason, in a large one where all talk no more than this,
 * so that looking who has what was said never grows with the square of the room.
 */
export const COMPARISONS_PACE = { burst: 16, perSecond: 8 }
/** Streams on which I answer at once: a full room that comes together. */
export const ANSWERED_STREAMS_MAX = 64
/** How long a member may take for an answer: its disk may be slow, or others may be before me. */
export const SYNC_ANSWER_MS = 10_000
/** How soon members that meet compare their sets, up to which at random, so that not all do at once. */
export const COMPARE_SPREAD_MS = 500
/**
 * How often a member compares with one other at random, up to twice as long at random; doubled each time in a quiet room. Whoever
 * missed the last word said is found out by it, and by nothing else.
 */
export const COMPARE_ROUND_MS = 30_000
export const COMPARE_ROUND_MAX_MS = 300_000
/** How long a batch may be under way that another one names, before it is looked for. */
export const COMPARE_AFTER_GAP_MS = 500
/** Batches named by others that are waited for; any one of them is reason enough to compare. */
export const NAMED_BATCHES_MAX = 64
/** Within which time, at random, who got something by a comparison compares with everybody else. */
export const COMPARE_AFTER_GAIN_MS = 5_000
/** When I look who has what I said; doubled for each time that somebody lacks it, up to the longest. */
export const DELIVERY_CHECK_MS = 700
export const DELIVERY_CHECK_MAX_MS = 300_000
/** After a comparison that broke off; doubled for each that does, up to the longest round. */
export const COMPARE_AGAIN_MS = 2_000
/** Batches of mine of which I want to know who has them; the oldest are given up. */
export const UNDELIVERED_MAX = 1024
/** Batches on their way to the disk, and bytes of them: more is not taken from the topic, and comes by comparison. */
export const UNSTORED_MAX = 8192
export const UNSTORED_BYTES_MAX = 33_554_432
/** Batches remembered by id and number, so that what comes again costs no look at the disk. */
export const BATCH_IDS_REMEMBERED = 16_384
