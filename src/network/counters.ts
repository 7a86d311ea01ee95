/** What happened since the start, for `debug metrics`. */
const COUNTERS = [
  'framesPublished',
  'framesUnsent',
  'framesReceived',
  'framesRejected',
  'framesIgnored',
  'dials',
  'dialsFailed',
  'connectionsCollapsed',
  'connectionsSilent',
  'gossipRepaired',
  'gossipGivenUp',
  'peersHeard',
  'goodbyesHeard',
  'strangersHungUp',
  'rpcsUnread',
  'floodersCutOff',
  'connectionsRefused',
  'syncStreamsOpened',
  'syncStreamsRefused',
  'syncStreamsAborted',
  'syncBytesSent',
  'syncBytesReceived',
] as const

export type Counter = (typeof COUNTERS)[number]

export class Counters {
  readonly #counts = new Map<Counter, number>(COUNTERS.map((counter) => [counter, 0]))

  add(counter: Counter, amount = 1): void {
    this.#counts.set(counter, (this.#counts.get(counter) ?? 0) + amount)
  }

  all(): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }
}
