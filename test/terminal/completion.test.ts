import { describe, expect, it } from 'vitest'
import { candidatesFor } from '../../src/ui/terminal/completion.ts'
import { emptyModel, type Model } from '../../src/ui/terminal/model.ts'
import { update } from '../../src/ui/terminal/update.ts'
import { ALICE, BOB, DAVE, epoch, fingerprintOf, holder, MEMBER, READY } from './fake-chat.ts'

/** Bob, with Alice, another Alice and Anna Maria. */
const model: Model = [
  READY,
  epoch(
    holder('bob', BOB),
    holder('Alice', ALICE),
    holder('alice', DAVE),
    holder('Anna Maria', fingerprintOf('aa')),
    holder('Zoë', fingerprintOf('bb')),
  ),
  MEMBER,
].reduce<Model>((known, input) => update(known, input).model, emptyModel(true))

const found = (before: string): readonly string[] => candidatesFor(model, before).map(({ text }) => text)

describe('what Tab finds', () => {
  it.each([
    ['commands', '/hel', ['/help']],
    ['whom to address, at the beginning', 'zo', ['Zoë: ']],
    ['whom one means, further on', 'ask zo', ['ask Zoë ']],
    ['whom one means, in another line', 'hello\nzo', ['hello\nZoë ']],
    ['whom one means with @', '@Z', ['@Zoë ']],
    ['whom one means with @, further on', 'ask @z', ['ask @Zoë ']],
    ['names with blanks, whole', 'ann', ['Anna Maria: ']],
    ['namesakes, told apart', '@ali', ['@Alice#a11ce000 ', '@alice#da0e0000 ']],
    [
      'everybody but oneself, behind a bare @',
      'x @',
      ['x @Alice#a11ce000 ', 'x @alice#da0e0000 ', 'x @Anna Maria ', 'x @Zoë '],
    ],
    ['not oneself', 'bo', []],
    ['nothing for nothing', 'hello ', []],
    ['nothing at the start', '', []],
    ['nothing for an address of mail', 'someone@zo', []],
  ])('%s', (_what, before, texts) => {
    expect(found(before)).toEqual(texts)
  })
})
