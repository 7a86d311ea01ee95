/** p2p-chat as a library: everything the command does, for bots and other programs. */
export type {
  Chat,
  ChatDebug,
  ChatOptions,
  HistoryOutcome,
  ListedIdentity,
  Progress,
  RenameOutcome,
  SendOutcome,
  TrustOutcome,
  WhitelistReport,
  WordsOutcome,
} from './chat/chat.ts'
export { createChat } from './chat/create-chat.ts'
export type * from './chat/events.ts'
export { type ReadHistoryOptions, readHistory } from './chat/history/read-history.ts'
export type { MessagePage, PageRequest } from './chat/history/reading.ts'
export type { Keep } from './chat/history/retention.ts'
export { type LookAround, type LookAroundOptions, lookAround } from './chat/look-around.ts'
export {
  type Observation,
  type ObserveOptions,
  type Observer,
  type ObserverOptions,
  observe,
  startObserver,
} from './chat/observe.ts'
export { ChatProblem } from './chat/problem.ts'
export type {
  LinkKind,
  LinkReport,
  MeshReport,
  MetricsReport,
  PeerReport,
  PeerStage,
  RoomReport,
} from './chat/reports.ts'
export {
  type Bootstrap,
  type BootstrapEvent,
  type BootstrapOptions,
  runBootstrap,
} from './chat/run-bootstrap.ts'
export type { AskPassphrase, PassphraseQuestion } from './storage/unlocking.ts'
