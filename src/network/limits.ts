/** Every bound of the network layer: unit in the name, reason beside it. */

/** A gossip frame: 64 KiB of text, padding, signatures and a full KEY fit with room to spare. */
export const FRAME_BYTES_MAX = 256 * 1024
/** One RPC of a peer; an answer to IWANT carries several frames, so 16 of the largest. */
export const RPC_BYTES_MAX = 16 * FRAME_BYTES_MAX
/** Buffered for one peer before its stream is cut; above it gossipsub would drop without a word. */
export const OUTBOUND_BUFFER_BYTES_MAX = 2 * RPC_BYTES_MAX
/** A peer with more than this unsent slows us down instead of filling its buffer. */
export const OUTBOUND_BUFFER_BYTES_SLOW = 1024 * 1024
/** How long one slow peer may hold up everybody's next frame; its buffer takes the rest. */
export const SLOW_PEER_WAIT_MS = 200
/** Frames handed to gossipsub at once; the others wait for their turn. */
export const PUBLISHES_IN_FLIGHT_MAX = 8
/** Frames waiting for their turn; a driver that awaits its publishes never comes near. */
export const PUBLISHES_WAITING_MAX = 1024
/** A subscription arrives 14-120 ms after the connection; this is patience for a busy machine. */
export const PUBLISH_RETRY_MS = 1000
export const PUBLISH_RETRY_INTERVAL_MS = 20

/** Connections we seek: a full mesh up to this many others, partial beyond. */
export const CONNECTIONS_SOUGHT_MAX = 64
/** With so many of any room only ring neighbours are dialled: the rest up to the maximum is for who dials us. */
export const CONNECTIONS_CROWDED = 128
/** Connected for so long without subscribing to our topic, a peer is taken to be of another room. */
export const SUBSCRIPTION_MS_MAX = 10_000
/** Connections we hold: the 128 members of the largest room and some strangers being identified. */
export const CONNECTIONS_MAX = 160
/** Connections of one peer: dials that cross make two, a redial after a loss that one side has not noticed a third. */
export const CONNECTIONS_PER_PEER_MAX = 4
/** New connections a second from one host; libp2p's 5 starves 16 nodes that start on one machine. */
export const INBOUND_CONNECTIONS_PER_SECOND_MAX = 100
/** Connections not yet through the handshake: as many as may arrive at once in the largest full mesh. */
export const INBOUND_PENDING_MAX = 64

/** Peers known by discovery, from the room or by a connection; a flood of invented ones ends here. */
export const PEERS_KNOWN_MAX = 1024
/** Addresses kept of one peer: some interfaces, IPv4 and IPv6 on each. */
export const ADDRESSES_PER_PEER_MAX = 12
/** Addresses without a peer id: from the command line and remembered from earlier runs. */
export const ADDRESS_TARGETS_MAX = 256
/** The longest multiaddr text we look at; a TXT string has at most 255 bytes. */
export const ADDRESS_CHARACTERS_MAX = 255
/** Link-local addresses without a zone are tried on this many interfaces. */
export const ZONES_TRIED_MAX = 4
/** Dials at once: each holds a socket for up to `DIAL_ADDRESS_TIMEOUT_MS`. */
export const DIALS_AT_ONCE_MAX = 16
/** The same while this machine is behind with its work: more would only end in timeouts, at the same cost. */
export const DIALS_AT_ONCE_BUSY = 2
/** A LAN answers in milliseconds; three SYNs fit into this. */
export const DIAL_ADDRESS_TIMEOUT_MS = 3500
export const DIAL_TIMEOUT_MS = 10_000
/** The side with the larger peer id leaves the first move to the other for this long. */
export const DIAL_YIELD_MS = 3000
export const DIALER_TICK_MS = 250
/** After a late tick the other side's dial is probably on its way, only slowly: it is left this much longer. */
export const BUSY_YIELD_MS = 1500
/** Callers waiting for a peer to be reached. */
export const REACHES_MAX = 64

/** Pauses between dials of one target: `firstMs`, doubling up to `maxMs`. */
export interface BackOff {
  readonly firstMs: number
  readonly maxMs: number
}
/** A peer alive a moment ago: a pulled cable must be healed within seconds of its return. */
export const PEER_BACK_OFF: BackOff = { firstMs: 500, maxMs: 3000 }
/** A peer silent for longer than `PEER_RECENT_MS`. */
export const LOST_PEER_BACK_OFF: BackOff = { firstMs: 3000, maxMs: 30_000 }
export const PEER_RECENT_MS = 120_000
/** Addresses from the command line: somebody waits for them. */
export const GIVEN_ADDRESS_BACK_OFF: BackOff = { firstMs: 1000, maxMs: 15_000 }
/** Addresses of earlier runs: most are gone for good. */
export const REMEMBERED_ADDRESS_BACK_OFF: BackOff = { firstMs: 5000, maxMs: 600_000 }
/** Peer ids live for one run; one of which nothing was heard for this long does not come back. */
export const PEER_FORGOTTEN_MS = 3_600_000
/** A sign of life brings the next dial forward, but never below this pause. */
export const SIGN_OF_LIFE_PAUSE_MS = 1000

export const WATCHDOG_TICK_MS = 1000
/** Ticks without the outbound gossip stream that a connection had, before it is opened anew. */
export const LOST_GOSSIP_TICKS_REPAIR = 1
/** Ticks before it is helped into being; gossipsub opens them one by one, on a busy machine slowly. */
export const NEW_GOSSIP_TICKS_REPAIR = 4
/** Ticks without it before the connection is given up. */
export const ONE_WAY_TICKS_HANG_UP = 10
/** Two connections of one pair opened within this are taken for two dials that crossed. */
export const CROSSED_DIALS_MS = 5000
/** The side with the larger peer id leaves closing the surplus connection to the other for this long. */
export const COLLAPSE_YIELD_MS = 2000
/** Quiet for this long, a connection is pinged: twice before it is given up. */
export const PING_INTERVAL_MS = 4000
/** Silence after which a connection is dropped: patient with a busy peer, quick enough for people. */
export const SILENCE_MS_MAX = 12_000
/** A tick later than this says that this process stood still: nobody else's silence is judged by it. */
export const STANDSTILL_MS = 3000
/** A connection that has not said what it is by then is no peer of ours. */
export const IDENTIFY_MS_MAX = 10_000
/** After our verdict the other side gets this long to learn the same about us. */
export const HANG_UP_DELAY_MS = 1500
export const CLOSE_TIMEOUT_MS = 500
/** What libp2p remembers of peers that are gone is cleared this often. */
export const PEER_STORE_TRIM_MS = 30_000

/** A peer that speaks nothing of ours is left alone for this long. */
export const LEFT_ALONE_MS = 600_000
/** A peer of another bootstrap file is refused for this long, then may knock again. */
export const NEARBY_REFUSED_MS = 30_000
/** A nearby peer counts until discovery has been silent about it for this long: nine announcements. */
export const NEARBY_SILENCE_MS = 90_000
export const NEARBY_MAX = 256
export const LEFT_ALONE_MAX = 1024

/** Interfaces come and go (cable, Wi-Fi, VPN); Node has no event for it. */
export const INTERFACE_POLL_MS = 2000
/** Interfaces announced on; a Docker host has many, a person needs few. */
export const ANNOUNCERS_MAX = 32
/** Own addresses in one announcement: more would not fit into one unfragmented packet of 1400 bytes. */
export const ANNOUNCED_ADDRESSES_MAX = 5
/** Announcements repeat as a sign of life; 128 nodes make 13 packets a second. */
export const ANNOUNCE_INTERVAL_MS = 10_000
/** Answers on one interface, however many ask; 4 a second serve 16 nodes that start together. */
export const ANSWER_INTERVAL_MS = 250
/** Queries after a start: the first may be lost while a switch port or a Wi-Fi wakes up. */
export const QUERY_TIMES_MS: readonly number[] = [0, 500, 2000, 5000]
/** The query of @libp2p/mdns; announcements make frequent ones unnecessary. */
export const MDNS_QUERY_INTERVAL_MS = 60_000
/** Records looked at in one response, and TXT strings taken from it. */
export const MDNS_RECORDS_MAX = 64
export const MDNS_TXT_MAX = 16
/** Seconds a receiver may cache a record, as @libp2p/mdns announces it; 0 is a goodbye. */
export const MDNS_TTL_SECONDS = 120
/** A goodbye is sent, then the sockets are closed; this is how long stop() waits for the packets. */
export const GOODBYE_MS_MAX = 200

/** One refusal takes this much from the score. */
export const PENALTY_SCORE = 10
/** Half of a penalty is forgotten after this time: three refusals a second, for long, reach the graylist. */
export const PENALTY_HALF_LIFE_MS = 10_000
/** Peers with a penalty; the smallest goes first. */
export const PENALISED_PEERS_MAX = 1024
/** Below it, nothing a peer sends is looked at: 40 refusals at once, or seven frames that every node rejects. */
export const GRAYLIST_SCORE = -400

/** How long the frames of one peer are worked off before everybody else has a turn; a person notices ten of them. */
export const READING_SLICE_MS = 10
/** What a peer may have under way to us, unread, on one stream: no LAN is so long that more would make it faster. */
export const STREAM_WINDOW_BYTES_MAX = 1024 * 1024
/**
 * What a peer may have gossipsub read: each RPC costs one unit and one more for every so many bytes. Every frame not
 * seen before pays for itself, at everybody who may hand it over; honest peers hand each over once, so none runs out.
 */
export const READING_UNIT_BYTES = 256
/** A frame's RPC, the IDONTWANT about it, and its id in three IHAVEs and an IWANT cost at most this, beside its bytes. */
export const READING_UNITS_PER_FRAME = 4
/** Heartbeats, grafts and subscriptions need a few a second. */
export const READING_UNITS_PER_SECOND = 32
/** What a new peer begins with: a busy second of the heartbeats of a large mesh, and half a megabyte. */
export const READING_UNITS_FIRST = 2048
/** How far a peer may lag behind the others with what they have already handed over: 32 MiB. */
export const READING_UNITS_MAX = 131_072
/** Faults of a peer before it is cut off: frames that every honest node rejects, RPCs above what it may have read. */
export const FAULTS_MAX = 16
/** One fault is forgiven in this time: nobody honest makes any, a bug should not add up for ever. */
export const FAULT_FORGIVEN_MS = 60_000
/** Peers whose accounts are kept, also after they have left: they do not come back with a clean one. */
export const ACCOUNTS_MAX = 1024
/** How long who flooded is refused. */
export const FLOODER_REFUSED_MS = 600_000
/** For this long after a flood from a host new connections with it are rare: a new peer id costs nothing. */
export const PROBATION_MS = 600_000
/** The pause between them; who else is on that host still gets through, and all connections that stand remain. */
export const PROBATION_PAUSE_MS = 2000
/** Connections of a host on probation that need no pause. */
export const PROBATION_BURST = 2
/** Hosts on probation that are remembered. */
export const PROBATIONS_MAX = 1024
/** Connections of one host: half of all, so that no single machine keeps the others out. */
export const CONNECTIONS_PER_HOST_MAX = 80

/** A message of a direct stream: a batch of history, sealed, of at most two of the largest frames. */
export const SYNC_MESSAGE_BYTES_MAX = 512 * 1024
/** Handed to libp2p at once: a frame that is said meanwhile goes out behind one of these, not behind a message. */
export const SYNC_PIECE_BYTES_MAX = 64 * 1024
/** Direct streams of one peer in each direction: one at work, and one for when it was lost on one side only. */
export const SYNC_STREAMS_PER_PEER_MAX = 2
/** Direct streams in each direction. Each may hold two windows and a message, unread: 160 MiB if all of them are hostile. */
export const SYNC_STREAMS_MAX = 64
/** Those that one host opens: half of all, so that no single machine keeps the others out. */
export const SYNC_STREAMS_PER_HOST_MAX = 32
/** Direct streams that a peer may open without a pause: it compares with us on meeting, and after each loss. */
export const SYNC_OPENINGS_BURST = 8
/** Another may be opened after this time. */
export const SYNC_OPENING_PAUSE_MS = 1000
/** Peers whose openings are remembered, also after they have left. */
export const SYNC_OPENERS_MAX = 1024
/** How long a peer may take to agree to a direct stream; a LAN takes milliseconds, a busy machine a second. */
export const SYNC_OPEN_MS_MAX = 5000
/** A direct stream over which nothing went for this long, in either direction, is aborted: nobody is at work there. */
export const SYNC_IDLE_MS_MAX = 30_000
