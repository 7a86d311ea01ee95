/** p2p-chat as a library: everything the command does, for bots and other programs. */
export type { Chat, ChatDebug, ChatOptions, Progress, SendOutcome, TrustOutcome } from './chat/chat.ts'
export type * from './chat/events.ts'
export type { MeshReport, MetricsReport, PeerReport, PeerStage, RoomReport } from './chat/reports.ts'
