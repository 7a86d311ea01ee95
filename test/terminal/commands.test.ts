/** Commands about people, names and connections; what is typed wrong. */
import { describe, expect, it } from 'vitest'
import type { PeerReport } from '../../src/index.ts'
import type { Input } from '../../src/ui/terminal/update.ts'
import { ALICE, BOB, DAVE, epoch, fingerprintOf, holder, MEMBER, READY } from './fake-chat.ts'
import { alice, dave, me, terminal, together } from './person.ts'

const CAROL = fingerprintOf('ca201')

const request = (name: string, fingerprint = DAVE, removedBy: (typeof ALICE)[] = []): Input => ({
  type: 'request',
  name,
  fingerprint,
  removedBy,
})

describe('/refuse', () => {
  it('turns down who asks, who is not asked about again, whatever it calls itself or does', () => {
    const room = together()
    room.tell(request('dave'))
    room.print()
    expect(room.type('/refuse dave')).toBeNull()
    expect(room.print()).toEqual([
      '14:02 * dave is not let in, and you are not asked again in this run. After all: /accept dave',
    ])
    room.tell(request('dave'), request('davy'), { type: 'offer', name: 'davy', fingerprint: DAVE })
    expect(room.print()).toEqual([])
    expect(room.alerts()).toHaveLength(1)
    expect(room.status()).not.toContain('/refuse')
    room.tell({ type: 'who', holders: [me] })
    expect(room.print()).toContain('14:02 * Turned down: dave')
  })

  it('asks again where others removed that one meanwhile, and lets it be accepted after all', () => {
    const room = together()
    room.tell(request('dave'))
    room.type('/refuse dave')
    room.print()
    room.tell(request('dave', DAVE, [ALICE]))
    expect(room.print()[0]).toContain('dave was removed by alice and asks to join again.')
    room.type('/refuse dave')
    expect(room.type('/accept dave')).toMatchObject({
      type: 'trust',
      name: 'dave',
      asking: { fingerprint: DAVE },
    })
    const asking = { kind: 'request', fingerprint: DAVE, name: 'dave', removedBy: [] } as const
    room.tell({ type: 'trusted', asking, name: 'dave', outcome: { type: 'done' } })
    expect(room.model()).toMatchObject({ asking: [], turnedDown: [] })
  })

  it('needs somebody who asks', () => {
    const room = together()
    room.type('/refuse dave')
    room.tell(request('dave'))
    room.type('/refuse')
    room.type('/refuse alice')
    expect(
      room.print().filter((row) => !row.includes('dave is not') && !row.includes('Is it really')),
    ).toEqual([
      '14:02 * Nobody waits to be accepted.',
      '      | 00000000 00000000 00000000 00000000; if not: /refuse dave',
      '14:02 ! Say whom: /refuse NAME. Waiting: dave',
      '14:02 ! Nobody called alice waits to be accepted. Waiting: dave',
    ])
  })
})

describe('/verify', () => {
  it('shows the words of anyone known, in two rows to be read in turn', () => {
    const room = together()
    expect(room.type('/verify alice')).toEqual({ type: 'verify', fingerprint: ALICE })
    const words = 'blue bitter save once unit you doctor stomach quick ketchup'.split(' ')
    room.tell({ type: 'words', fingerprint: ALICE, outcome: { type: 'words', words }, isAsked: true })
    expect(room.print()).toEqual([
      '14:02 * Read these words to alice, in turn; alice sees the same by /verify bob:',
      '     blue bitter save once unit',
      '     you doctor stomach quick ketchup',
      '14:02 *   All ten alike: it is alice. One that differs: somebody is in between.',
    ])
    expect(room.type('/verify bob')).toBeNull()
    expect(room.type('/verify')).toBeNull()
    expect(room.print()).toEqual([
      '14:02 ! Nobody called bob is known here.',
      '14:02 ! Say whom: /verify NAME.',
    ])
  })

  it('is looked up for who asks, shown while they wait, and not after', () => {
    const room = together()
    const words = { type: 'words', words: ['abandon', 'zoo'] } as const
    room.tell(request('dave'), request('dave'), request('davy'))
    expect(room.model().wordsWanted).toEqual([DAVE])
    room.tell({ type: 'words-asked' })
    room.print()
    room.tell({ type: 'words', fingerprint: DAVE, outcome: words, isAsked: false })
    expect(room.print()).toEqual([
      '14:02 *   Or compare words with davy, by /verify on both sides: abandon zoo',
    ])
    room.tell(request('carol', CAROL))
    room.type('/refuse carol')
    room.print()
    room.tell({ type: 'words', fingerprint: CAROL, outcome: words, isAsked: false })
    expect(room.print()).toEqual([])
    expect(room.model().wordsWanted).toEqual([])
  })
})

describe('/trust', () => {
  it('lists who is on the list, who was removed and by whom, with what to compare', () => {
    const room = together()
    room.tell({
      type: 'whitelist',
      whitelist: {
        trusted: [{ name: 'ally', fingerprint: ALICE }],
        removed: [{ name: 'dave', fingerprint: DAVE }],
      },
    })
    room.tell(epoch(me, alice, { ...holder('carol', CAROL, false), removedBy: [ALICE] }))
    room.tell({
      type: 'words',
      fingerprint: ALICE,
      outcome: { type: 'words', words: ['abandon', 'zoo'] },
      isAsked: false,
    })
    expect(room.type('/trust')).toBeNull()
    const rows = room.print().join('\n')
    expect(rows).toContain('On your list, whom you let in:')
    expect(rows).toMatch(/alice \(on your list as ally\): a11ce000 00000000/)
    expect(rows).toContain('words: abandon zoo')
    expect(rows).toContain('Removed by you; /restore NAME takes it back:')
    expect(rows).toMatch(/ {3}dave: da0e0000/)
    expect(rows).toContain('Removed by others: carol (by alice).')
  })

  it('says so where nobody is', () => {
    const room = together()
    room.type('/trust')
    expect(room.print()).toEqual(['14:02 * Nobody is on your list.'])
  })
})

describe('/name', () => {
  it('is said by the room, changes what counts as a mention, and warns of a name that is another’s', () => {
    const room = together()
    expect(room.type('/name  bobby  tables ')).toEqual({ type: 'rename', name: 'bobby tables' })
    room.tell({ type: 'renamed', outcome: { type: 'done' } })
    room.tell({
      type: 'member',
      event: 'renamed',
      name: 'bobby',
      before: 'bob',
      fingerprint: BOB,
      trusted: true,
    })
    expect(room.print()).toEqual(['14:02 * You are called bobby from now on.'])
    expect(room.model().self?.name).toBe('bobby')
    expect(room.type('/name alice')).toEqual({ type: 'rename', name: 'alice' })
    expect(room.print()[0]).toContain('Somebody else here goes by alice, too')
    for (const line of ['/name', '/name \u202e', '/name bobby']) expect(room.type(line)).toBeNull()
    expect(room.print()).toEqual([
      '14:02 ! Say what you are to be called: /name NAME.',
      '14:02 ! Say what you are to be called: /name NAME.',
      '14:02 * You are called bobby already.',
    ])
    room.tell({ type: 'renamed', outcome: { type: 'refused', reason: 'too long.' } })
    expect(room.print()).toEqual(['14:02 ! Not renamed: too long.'])
  })

  it('of others is told, with what keeps them from being taken for one of my list', () => {
    const room = together()
    room.tell(epoch(me, alice, dave))
    room.tell({
      type: 'member',
      event: 'renamed',
      name: 'Alice',
      before: 'dave',
      fingerprint: DAVE,
      trusted: false,
    })
    expect(room.print()).toEqual(['14:02 * dave (not on your list) is called Alice#da0e0000 from now on.'])
    const again = { type: 'member', event: 'renamed', fingerprint: DAVE, trusted: false } as const
    room.tell({ ...again, before: 'Alice', name: 'Alice\u200b' })
    expect(room.print()).toEqual([])
  })
})

describe('/peers', () => {
  const peer = (over: Partial<PeerReport>): PeerReport => ({
    peerId: 'peer',
    addresses: ['/ip4/192.168.1.5/tcp/4001'],
    stages: ['discovered', 'dialled', 'secured'],
    direction: 'outbound',
    roundTripMs: 1.23,
    score: 0,
    clockAheadMs: null,
    fingerprint: null,
    name: null,
    ...over,
  })

  it('shows who is connected and how, who got furthest first', () => {
    const room = together()
    expect(room.type('/peers')).toEqual({ type: 'peers' })
    const known = peer({
      addresses: ['/ip6/fe80::1/tcp/9'],
      stages: ['secured', 'subscribed', 'in mesh', 'INI seen', 'trusted', 'has the key'],
      direction: 'inbound',
      roundTripMs: 12.6,
      fingerprint: ALICE,
      name: 'alice',
    })
    room.tell({ type: 'peers', peers: [peer({ roundTripMs: null }), known] })
    expect(room.print()).toEqual([
      '14:02 * who      where             connection    round trip  got as far as',
      '14:02 * alice    [fe80::1]:9       they dialled  13 ms       has the key',
      '14:02 * unknown  192.168.1.5:4001  you dialled   -           secured',
    ])
    room.tell({ type: 'peers', peers: [] })
    expect(room.print()[0]).toContain('Nobody is connected.')
  })

  it('shows nothing of an address but what can be shown', () => {
    const room = together()
    room.tell({ type: 'peers', peers: [peer({ addresses: ['/dns4/\u001b[31mevil\u202e/tcp/1'] })] })
    expect(room.print()[1]).toBe('14:02 * unknown  evil:1  you dialled  1.2 ms      secured')
  })
})

describe('what is typed wrong', () => {
  it.each([
    ['/acept dave', '/accept'],
    ['/VERIFY alice', '/verify'],
    ['/qiut', '/quit'],
    ['/pers', '/peers'],
    ['/who is there', '/who'],
  ])('%s is answered by %s', (line, meant) => {
    const room = together()
    expect(room.type(line)).toBeNull()
    expect(room.print().join(' ')).toContain(`is no command; did you mean ${meant}?`)
  })

  it('is not guessed at where nothing is near, however long it is', () => {
    const room = together()
    expect(room.type('/usr/bin/env')).toBeNull()
    expect(room.type(`/${'accept'.repeat(100_000)}`)).toBeNull()
    expect(room.print()[0]).toContain('"/usr/bin/env" is no command (/help lists them).')
  })
})

describe('completion', () => {
  it('knows the commands, and those whom each can be about', () => {
    const room = together()
    room.tell(request('dave'))
    expect(room.complete('/re')).toEqual(
      expect.arrayContaining([
        '/refuse ',
        '/remove ',
        '/restore ',
        '/rejoin',
        '/refuse dave',
        '/remove alice',
      ]),
    )
    expect(room.complete('/v')).toEqual(['/verify ', '/verify alice', '/verify dave'])
    expect(room.complete('/n')).toEqual(['/name '])
    expect(room.complete('hello')).toEqual([])
    room.type('/refuse dave')
    expect(room.complete('/refuse ')).toEqual([])
    expect(room.complete('/accept ')).toEqual(['/accept dave'])
  })
})

describe('outside', () => {
  it('says once how one is let in, with the file to hand over', () => {
    const room = terminal()
    const waiting: Input = { type: 'state', state: 'seeking', detail: 'Waiting.', waitsFor: 'founding' }
    room.tell(READY, waiting, {
      type: 'hand-out',
      handOut: { bootstrap: null, identity: '/h/identity.pub.pem', founds: false },
    })
    expect(room.print().slice(2)).toEqual([
      '  You are let in as soon as a member accepts you. They see that you ask, and type:',
      '     /accept bob',
      '  That it is you they see by your fingerprint (/who), or by the ten words of /verify.',
      '  Or give them your identity file, so that they need not be asked; it is',
      '     /h/identity.pub.pem',
      '     and they: p2p-chat trust add FILE --name NAME',
      '  You are asked to accept them, too: /accept NAME.',
    ])
    const founder = terminal()
    const handOut = { bootstrap: '/b', identity: '/i', founds: true }
    founder.tell(READY, { ...waiting, waitsFor: 'founding' }, { type: 'hand-out', handOut })
    expect(founder.print().slice(2)).toEqual([])
    const known = terminal()
    const whitelist = { trusted: [{ name: 'alice', fingerprint: ALICE }], removed: [] }
    const given: Input = { type: 'hand-out', handOut: { ...handOut, founds: false } }
    known.tell(READY, { type: 'whitelist', whitelist }, waiting, given)
    expect(known.print().slice(2)).toEqual([])
    room.tell({ ...waiting, waitsFor: 'peers' }, waiting)
    expect(room.print()).toHaveLength(0)
    room.tell(epoch(me, alice), MEMBER)
    expect(room.print()).toEqual(['14:02 * You are in the room. Who can read what you say: bob (you), alice'])
  })
})
