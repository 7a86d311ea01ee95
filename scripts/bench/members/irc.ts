/** A client of an IRC server: nothing is encrypted or signed, and the server passes everything on. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { StartMember } from './member.ts'

const CHANNEL = '#bench'
const POLL_MS = 20
/** The server cuts off whoever lags behind, so a speaker waits until it has taken what was said before. */
const WINDOW_LINES = 16

export const startIrc: StartMember = async (init, shown) => {
  const [host = '', port] = (init.others[0] ?? '').split(':')
  const socket = connect(Number(port), host)
  await once(socket, 'connect')
  socket.setNoDelay(true)
  const send = (line: string): boolean => socket.write(`${line}\r\n`)
  const present = new Set<string>()
  let [asked, answered] = [0, 0]
  let heardPong = (): void => undefined
  socket.on('error', () => undefined)
  createInterface({ input: socket }).on('line', (line) => {
    const [from = '', command, channel, ...rest] = line.split(' ')
    if (from === 'PING') send(`PONG ${command}`)
    else if (command === 'PRIVMSG' && channel === CHANNEL) shown(rest.join(' ').slice(1))
    else if (command === 'PONG') {
      answered += 1
      heardPong()
    } else if (command === 'JOIN') present.add(from.slice(1).split('!')[0] ?? '')
    // The names in the channel: `:server 353 me = #bench :@one two`.
    else if (command === '353') {
      for (const name of line.slice(line.indexOf(':', 1) + 1).split(' '))
        present.add(name.replace(/^[@+]/, ''))
    }
  })
  send(`NICK m${init.number}`)
  send(`USER m${init.number} 0 * :m`)
  send(`JOIN ${CHANNEL}`)
  let said = 0
  return {
    address: init.others[0] ?? '',
    gathered: async (members) => {
      while ([...present].filter((name) => name !== '').length < members) await delay(POLL_MS)
    },
    say: (text) => {
      said += 1
      send(`PRIVMSG ${CHANNEL} :${text}`)
      return true
    },
    ready: async () => {
      if (said % WINDOW_LINES !== 0) return
      asked += 1
      send(`PING ${asked}`)
      while (answered < asked) {
        await new Promise<void>((resolve) => {
          heardPong = resolve
        })
      }
    },
    order: async () => null,
    leave: async () => {
      socket.destroy()
    },
  }
}
