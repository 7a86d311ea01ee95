import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOTIFICATION_CHARACTERS_MAX } from '../../src/ui/limits.ts'
import { alertSequence } from '../../src/ui/terminal/notification.ts'

const ALERT = { title: 'alice', body: 'bob: dinner?' }

describe('an alert', () => {
  it.each([
    ['rings', {}, '\u0007'],
    [
      'is OSC 99 in kitty',
      { TERM: 'xterm-kitty' },
      '\u0007\u001b]99;i=p2p-chat:d=0:p=title;alice\u001b\\\u001b]99;i=p2p-chat:d=1:p=body;bob: dinner?\u001b\\',
    ],
    ['is OSC 9 in iTerm2', { TERM_PROGRAM: 'iTerm.app' }, '\u0007\u001b]9;alice: bob: dinner?\u001b\\'],
    ['is OSC 9 in iTerm2, over ssh', { LC_TERMINAL: 'iTerm2' }, '\u0007\u001b]9;alice: bob: dinner?\u001b\\'],
    ['is OSC 777 in foot', { TERM: 'foot' }, '\u0007\u001b]777;notify;alice;bob: dinner?\u001b\\'],
    ['is OSC 777 in GNOME', { VTE_VERSION: '7600' }, '\u0007\u001b]777;notify;alice;bob: dinner?\u001b\\'],
    [
      'passes through tmux, which hears the bell itself',
      { TERM: 'tmux-256color', TMUX: '/tmp/x', VTE_VERSION: '7600' },
      '\u0007\u001bPtmux;\u001b\u001b]777;notify;alice;bob: dinner?\u001b\u001b\\\u001b\\',
    ],
    [
      'only rings in tmux in a terminal that says nothing of itself',
      { TERM: 'tmux-256color', TMUX: '/tmp/x' },
      '\u0007',
    ],
  ])('%s', (_what, environment, bytes) => {
    expect(alertSequence(ALERT, environment)).toBe(bytes)
  })

  it('is short, and has nothing in it that divides fields', () => {
    const long = alertSequence({ title: 'a;b', body: `\\${'x'.repeat(5000)}` }, { TERM: 'foot' })
    expect(long).toBe(`\u0007\u001b]777;notify;a b;${'x'.repeat(NOTIFICATION_CHARACTERS_MAX - 1)}\u001b\\`)
  })

  it('holds nothing that ends its sequence or begins another, whatever is in it, and is short', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 2000 }),
        fc.string({ unit: 'binary', maxLength: 2000 }),
        fc.constantFrom(
          { TERM: 'xterm-kitty' },
          { TERM_PROGRAM: 'iTerm.app' },
          { TERM: 'foot' },
          { TERM: 'foot', TMUX: 'x' },
        ),
        (title, body, environment) => {
          const frame = alertSequence({ title: '', body: '' }, environment)
          const controls = (bytes: string): string => bytes.replace(/[^\p{Cc};\\]/gu, '')
          expect(controls(alertSequence({ title, body }, environment))).toBe(controls(frame))
          expect(alertSequence({ title, body }, environment).length).toBeLessThan(frame.length + 802)
        },
      ),
    )
  })
})
