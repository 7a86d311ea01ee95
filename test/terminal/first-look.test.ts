import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { LookAroundOptions } from '../../src/index.ts'
import { lookFirst } from '../../src/ui/terminal/first-look.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { fakeSurface, OPTIONS } from './fake-chat.ts'

const look = (count: number) => {
  const surface = fakeSurface()
  const asked: LookAroundOptions[] = []
  const options = { ...OPTIONS, peers: ['/ip4/127.0.0.1/tcp/1'], mdns: false }
  const chosen = lookFirst(
    async (how) => {
      asked.push(how)
      if (count > 0) how.onCount?.(count)
      return count
    },
    options,
    surface,
  )
  return { surface, asked, options, chosen }
}

describe('a first start', () => {
  it('goes on by itself where nobody is, and asks nothing', async () => {
    const { surface, asked, options, chosen } = look(0)
    expect(await chosen).toBe(options)
    expect(asked).toMatchObject([{ peers: options.peers, mdns: false, durationMs: 4_000 }])
    expect(surface.printed()).toContain('Looking for others on this network, for 4 seconds ...')
    expect(surface.printed()).toContain('Nobody else was found, so you get a room of your own')
    expect(surface.printed()).not.toContain('Enter')
  })

  it('says how many are here and what to ask them for; Enter opens a room of one’s own', async () => {
    const { surface, options, chosen } = look(2)
    await turn()
    expect(surface.printed()).toContain('Found so far: 2')
    expect(surface.printed()).toContain(
      '2 computers here run p2p-chat, in rooms that your home has no file for',
    )
    expect(surface.printed()).toContain('ask them for the file bootstrap.pub.pem')
    surface.stdin.write('\n')
    expect(await chosen).toBe(options)
  })

  it('takes the file of the others, once it is one', async () => {
    const folder = await temporaryFolder()
    const [file, other] = [join(folder, 'their bootstrap.pub.pem'), join(folder, 'other')]
    await writeFile(file, '-----BEGIN PUBLIC KEY-----\n')
    await writeFile(other, 'no key')
    const { surface, options, chosen } = look(1)
    await turn()
    expect(surface.printed()).toContain(
      '1 computer here runs p2p-chat, in a room that your home has no file for',
    )
    for (const answer of [join(folder, 'missing'), folder, other, `'${file}'`]) {
      surface.stdin.write(`${answer}\n`)
      await turn()
      await turn()
    }
    expect(await chosen).toEqual({ ...options, bootstrap: file })
    const printed = surface.printed()
    expect(printed).toContain('missing cannot be read, or is not there; type another')
    expect(printed).toContain(`${folder} is no file; type another`)
    expect(printed).toContain(`${other} holds no key in PEM; type another`)
    expect(printed).toContain(`copy it to ${join(OPTIONS.home, 'bootstrap.pub.pem')}`)
  })

  it.each([
    ['its input ends', ({ stdin }: ReturnType<typeof fakeSurface>) => stdin.end()],
    ['somebody leaves', ({ leaving }: ReturnType<typeof fakeSurface>) => leaving.abort()],
  ])('makes nothing where %s', async (_what, leave) => {
    const { surface, chosen } = look(1)
    await turn()
    leave(surface)
    expect(await chosen).toBeNull()
    expect(surface.leaving.signal.aborted).toBe(true)
  })
})
