/** The history of a run, as lines: for people, and to see that the same seed gives the same run. */
import type { Report, RoomEvent, Verdict } from '../../src/protocol/contract.ts'
import type { Publication } from './chronicle.ts'
import type { Message, SimulatedNode } from './node.ts'
import type { Observer, World } from './world.ts'

const short = (id: string): string => id.slice(0, 6)

const describeReport = (report: Report): string => {
  switch (report.type) {
    case 'epoch-changed': {
      const { generation, counter, id, step, holders, due } = report.epoch
      const who = holders
        .map(({ name, session, left, overridden }) => {
          const marks = `${left ? ' left' : ''}${overridden.length > 0 ? ' overridden' : ''}`
          return `${name}:${short(session)}${marks}`
        })
        .join(' ')
      return `epoch ${generation % 1e8}/${counter}/${short(id)} step ${step}${due ? ' DUE' : ''} [${who}]`
    }
    case 'state-changed':
      return report.state === 'seeking' ? `seeks, waits for ${report.waitsFor}` : report.state
    case 'member-changed':
      return `${report.person.name} ${report.event}`
    case 'member-removed':
    case 'member-restored':
      return `${report.person.name} ${report.type} by ${report.by.name}${report.counts ? '' : ' (does not count)'}`
    case 'text-said':
      return `${report.self ? 'says' : 'shows'} “${report.text}”${report.late ? ', late' : ''}`
    case 'text-delivered':
      return `is told that ${report.to.map(({ name }) => name).join(' ')} have ${short(report.id)}`
    case 'catching-up':
      return `fetches ${report.outstanding}`
    case 'frame-refused':
      return `refuses ${report.frame}: ${report.reason}`
    case 'join-requested':
    case 'key-offered':
      return `${report.type}: ${report.person.name}`
    case 'founded':
      return `founds for ${report.person.name}`
    default:
      return report.type
  }
}

export class Log implements Observer {
  readonly lines: string[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    world.observers.push(this)
  }

  add(line: string): void {
    this.lines.push(`${(this.#world.nowMs / 1000).toFixed(3).padStart(8)}  ${line}`)
  }

  handling(node: SimulatedNode, event: RoomEvent): void {
    switch (event.type) {
      case 'frame-received':
      case 'timer-expired':
      case 'peer-connected':
      case 'reach-ended':
      case 'stored':
      case 'history-answered':
      case 'stream-opened':
      case 'stream-received':
        return
      case 'started':
        this.add(`${node.label} started, session ${node.who === null ? 'none' : short(node.who.session)}`)
        return
      case 'peer-subscribed':
      case 'peer-disconnected':
      case 'peer-unsubscribed': {
        const other = this.#world.nodes.find(({ peer }) => peer === event.peer)
        this.add(`${node.label} ${event.type}: ${other?.label ?? 'Mallory'}`)
        return
      }
      default:
        this.add(`${node.label} ${event.type}`)
    }
  }

  published({ node, type, dat, key }: Publication): void {
    const where = dat === null ? '' : ` in ${short(dat.epoch)} step ${dat.step}`
    const what =
      key === null
        ? ''
        : ` ${key.reason.type} ${key.epoch.counter}/${short(key.epoch.id)} step ${key.epoch.step} to ${key.wraps.map(({ session }) => short(session)).join(' ')}`
    this.add(`${node.label} publishes ${type}${where}${what}`)
  }

  judged(node: SimulatedNode, message: Message, verdict: Verdict): void {
    const from = message.author?.label ?? 'Mallory'
    this.add(`  ${node.label} hears ${message.type} by ${from}: ${verdict}`)
  }

  reported(node: SimulatedNode, report: Report): void {
    this.add(`    ${node.label} ${describeReport(report)}`)
  }
}
