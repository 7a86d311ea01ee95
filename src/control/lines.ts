import type { Socket } from 'node:net'

const NEWLINE = 0x0a

/**
 * Hands on each line of a socket, without its end. A line longer than `bytesMax` ends the reading: `onTooLong` is
 * told, and nothing more is kept of what still comes.
 */
export const readLines = (
  socket: Socket,
  bytesMax: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): void => {
  let pending = Buffer.alloc(0)
  let isOver = false
  socket.on('data', (chunk: Buffer) => {
    if (isOver) {
      return
    }
    pending = Buffer.concat([pending, chunk])
    for (let end = pending.indexOf(NEWLINE); end >= 0 && end <= bytesMax; end = pending.indexOf(NEWLINE)) {
      const line = pending.subarray(0, end).toString('utf8')
      pending = pending.subarray(end + 1)
      onLine(line)
    }
    if (pending.length > bytesMax) {
      isOver = true
      pending = Buffer.alloc(0)
      onTooLong()
    }
  })
}
