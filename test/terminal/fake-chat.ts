import { PassThrough } from 'node:stream'
import type {
  Chat,
  ChatEvent,
  ChatOptions,
  DeliveredEvent,
  EpochEvent,
  HistoryOutcome,
  HolderReport,
  MessageEvent,
  PageRequest,
  PeerReport,
  ReadyEvent,
  RenameOutcome,
  SendOutcome,
  TrustOutcome,
  WhitelistReport,
} from '../../src/index.ts'
import type { CreateChat, Surface } from '../../src/ui/surface.ts'

type Fingerprint = ReadyEvent['fingerprint']

/** A fingerprint that begins with `start`, for people who are only names. */
export const fingerprintOf = (start: string): Fingerprint => start.padEnd(64, '0') as Fingerprint

export const BOB = fingerprintOf('b0b')
export const ALICE = fingerprintOf('a11ce')
export const DAVE = fingerprintOf('da0e')
/** 14:02 on a day in November, where the tests run. */
export const NOW = new Date(2026, 10, 24, 14, 2).getTime()

export const holder = (name: string, fingerprint: Fingerprint, trusted = true): HolderReport => ({
  name,
  fingerprint,
  session: `session of ${name}`,
  trusted,
  left: false,
  removedBy: [],
  overridden: 0,
})

export const READY: ReadyEvent = {
  type: 'ready',
  room: 'lobby',
  roomId: '00',
  name: 'bob',
  fingerprint: BOB,
  peerId: 'peer of bob',
  addresses: ['/ip4/127.0.0.1/tcp/4001'],
}

export const epoch = (...holders: HolderReport[]): EpochEvent => ({
  type: 'epoch',
  generation: 1,
  counter: 0,
  id: '00',
  step: 0,
  members: holders.map(({ fingerprint }) => fingerprint),
  holders,
  due: false,
})

let messages = 0

/** Somebody besides me has that message. */
export const delivered = ({ id }: MessageEvent, ...to: readonly Fingerprint[]): DeliveredEvent => ({
  type: 'delivered',
  id,
  to: to.length === 0 ? [ALICE] : to,
})

/** With an id of its own. */
export const said = (from: HolderReport, text: string, extra: Partial<MessageEvent> = {}): MessageEvent => ({
  type: 'message',
  id: `message-${++messages}`,
  from: { name: from.name, fingerprint: from.fingerprint, trusted: from.trusted },
  text,
  time: NOW,
  self: from.fingerprint === BOB,
  history: false,
  ...extra,
})

export const MEMBER: ChatEvent = { type: 'state', state: 'member', detail: '' }

/** A chat that does what the test tells it, and notes what it is asked. */
export interface FakeChat {
  readonly create: CreateChat
  /** Resolves once the client has its chat. */
  readonly started: Promise<ChatOptions>
  readonly asked: string[]
  readonly emit: (event: ChatEvent) => void
  sendOutcome: (text: string) => SendOutcome
  /** What comes of trust, remove and restore. */
  trustOutcome: TrustOutcome
  renameOutcome: RenameOutcome
  words: readonly string[]
  /** Whom the network knows. */
  peers: readonly PeerReport[]
  whitelist: WhitelistReport
  holders: readonly HolderReport[]
  /** The pages of the history that were asked for. */
  readonly pages: PageRequest[]
  /** What the history gives. */
  pageOf: (request: PageRequest) => HistoryOutcome
  undelivered: readonly string[]
  /** Run by leave(), before it resolves. */
  beforeLeft: () => void
  /** What `create` rejects with. */
  failure: Error | null
}

export const fakeChat = (): FakeChat => {
  const { promise: started, resolve } = Promise.withResolvers<ChatOptions>()
  const asked: string[] = []
  let tell: (event: ChatEvent) => void = () => undefined
  const notAsked = (): never => {
    throw new Error('no client asks for this')
  }
  const leave = async (): Promise<void> => {
    asked.push('leave')
    fake.beforeLeft()
    tell({ type: 'state', state: 'left', detail: 'You have left the room.' })
  }
  const chat: Chat = {
    ready: READY,
    subscribe: notAsked,
    messages: notAsked,
    debug: () => ({ peers: () => fake.peers, mesh: notAsked, room: notAsked, metrics: notAsked }),
    send: (text) => {
      asked.push(`send ${text}`)
      return fake.sendOutcome(text)
    },
    trust: async (fingerprint, name) => {
      asked.push(`trust ${fingerprint} ${name}`)
      return fake.trustOutcome
    },
    remove: async (fingerprint) => {
      asked.push(`remove ${fingerprint}`)
      return fake.trustOutcome
    },
    restore: async (fingerprint) => {
      asked.push(`restore ${fingerprint}`)
      return fake.trustOutcome
    },
    history: async (request = {}) => {
      fake.pages.push(request)
      return fake.pageOf(request)
    },
    undelivered: () => fake.undelivered,
    whitelist: () => fake.whitelist,
    members: () => fake.holders,
    rename: (name) => {
      asked.push(`rename ${name}`)
      return fake.renameOutcome
    },
    verificationWords: async (fingerprint) => {
      asked.push(`verify ${fingerprint}`)
      return { type: 'words', words: fake.words }
    },
    rejoin: () => {
      asked.push('rejoin')
    },
    leave,
    [Symbol.asyncDispose]: leave,
  }
  const fake: FakeChat = {
    create: async (options) => {
      if (fake.failure !== null) throw fake.failure
      tell = options.onEvent ?? tell
      tell(READY)
      // After the client has taken its chat and set up what it reads with.
      setImmediate(() => resolve(options))
      return chat
    },
    started,
    asked,
    emit: (event) => tell(event),
    sendOutcome: () => ({ type: 'sent' }),
    trustOutcome: { type: 'done' },
    renameOutcome: { type: 'done' },
    words: ['abandon', 'zoo'],
    peers: [],
    whitelist: { trusted: [], removed: [] },
    holders: [],
    pages: [],
    pageOf: () => ({ type: 'page', messages: [], before: null }),
    undelivered: [],
    beforeLeft: () => undefined,
    failure: null,
  }
  return fake
}

export interface FakeSurface extends Surface {
  readonly stdin: PassThrough
  readonly stdout: PassThrough
  readonly stderr: PassThrough
  readonly printed: () => string
  readonly warned: () => string
}

/** A surface of streams in memory that notes what is written. */
export const fakeSurface = (): FakeSurface => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  let printed = ''
  let warned = ''
  stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  stderr.on('data', (chunk: Buffer) => {
    warned += chunk.toString()
  })
  const leaving = new AbortController()
  return {
    stdin,
    stdout,
    stderr,
    leaving,
    interrupt: () => leaving.abort(),
    colour: false,
    notify: true,
    environment: {},
    job: { stop: () => undefined, onContinued: () => () => undefined, onExit: () => () => undefined },
    now: () => NOW,
    printed: () => printed,
    warned: () => warned,
  }
}

export const OPTIONS: ChatOptions = { home: '/nowhere', name: 'bob' }
