import { emitKeypressEvents, type Key } from 'node:readline'
import { PassThrough, type Readable } from 'node:stream'
import { COLUMNS_UNTOLD } from '../limits.ts'
import type { Job, Output } from '../surface.ts'
import type { Candidate } from './completion.ts'
import { EMPTY_EDITOR } from './composing/editor.ts'
import { olderKeys } from './composing/key-protocol.ts'
import { keyOf } from './composing/keys.ts'
import { type KeyEffect, pressed } from './composing/pressed.ts'
import { composed, shapeFor } from './composing/view.ts'
import { createDisplay } from './drawing/display.ts'
import type { Traits } from './drawing/traits.ts'

/** Where one types, below all that is printed. */
export interface Composer {
  /** Prints rows above what is being typed, which stays as it is. */
  print(rows: readonly string[]): void
  /** What is above the prompt, or the prompt, has changed. */
  refresh(): void
  /** Goes out with what is printed: a bell, a notification. */
  ring(sequence: string): void
  close(): void
}

export interface ComposerInit {
  readonly input: Readable
  readonly output: Output
  readonly job: Job
  readonly traits: Traits
  /** The row above the prompt, where there is one. */
  readonly above: (columns: number) => readonly string[]
  readonly prompt: () => string
  /** A text was typed; it has left the screen, for the caller to print in its own way. */
  readonly onText: (text: string) => void
  /** A key did nothing, and why. */
  readonly onRefused: (reason: string) => void
  readonly onFocus: (focused: boolean) => void
  readonly onInterrupt: () => void
  /** Ctrl-D, or the terminal is gone. */
  readonly onLeave: () => void
  readonly candidates: (before: string) => readonly Candidate[]
}

/** A process that is stopped needs no time to be so; one that cannot be (it is no shell's job) goes on after this, ms. */
const STOP_GRACE_MS = 100

const CTRL_C = '\u0003'
const PASTE_END = '\u001b[201~'

const setRaw = (input: Readable, isRaw: boolean): void => {
  if ('setRawMode' in input && typeof input.setRawMode === 'function') input.setRawMode(isRaw)
}

/** Reads keys and shows what comes of them; what a key means is said in `composing`, what is drawn in `drawing`. */
export const createComposer = (init: ComposerInit): Composer => {
  const { input, output, job } = init
  let editor = EMPTY_EDITOR
  let isOpen = true
  const display = createDisplay(output, init.traits, ({ columns, rows }) =>
    composed(editor, { above: init.above(columns), prompt: init.prompt(), columns, screenRows: rows }),
  )

  const takeTerminal = (): void => {
    if (!isOpen) return
    // Off first: Node believes that it is on where a shell has put the terminal right meanwhile.
    setRaw(input, false)
    setRaw(input, true)
    display.resume()
  }
  const giveTerminal = (): void => {
    display.pause()
    setRaw(input, false)
  }
  const suspend = (): void => {
    giveTerminal()
    job.stop()
    setTimeout(() => {
      if (display.isPaused()) takeTerminal()
    }, STOP_GRACE_MS)
  }

  const obey = (effect: KeyEffect): void => {
    switch (effect.type) {
      case 'send':
        init.onText(effect.text)
        break
      case 'leave':
        init.onLeave()
        break
      case 'interrupt':
        init.onInterrupt()
        break
      case 'suspend':
        suspend()
        break
      case 'clear-screen':
        display.clear()
        break
      case 'focus':
        init.onFocus(effect.focused)
        break
      case 'refused':
        init.onRefused(effect.reason)
        break
    }
  }
  const onKeypress = (text: string | undefined, key: Key): void => {
    const shape = shapeFor(output.columns ?? COLUMNS_UNTOLD, init.prompt())
    const { state, effect } = pressed(editor, keyOf(text, key), key.sequence ?? '', {
      shape,
      candidates: init.candidates,
    })
    editor = state
    if (effect !== null) obey(effect)
    display.refresh('at-once')
  }
  const onResize = (): void => display.refresh('at-once')

  const keys = new PassThrough()
  let rest = ''
  const onData = (bytes: Buffer): void => {
    // One character a byte: what is not ASCII stays as it is.
    const older = olderKeys(rest + bytes.toString('latin1'))
    rest = older.rest
    // A paste whose end got lost would swallow every key: Ctrl-C, which comes alone, ends it, and what was pasted is there.
    if (older.keys === CTRL_C && editor.pasting !== null) keys.write(PASTE_END, 'latin1')
    else keys.write(older.keys, 'latin1')
  }
  emitKeypressEvents(keys)
  keys.on('keypress', onKeypress)
  input.on('data', onData)
  input.on('end', init.onLeave)
  input.on('error', init.onLeave)
  output.on('resize', onResize)
  const forget = [job.onContinued(takeTerminal), job.onExit(giveTerminal)]
  takeTerminal()
  input.resume()

  return {
    print: (rows) => {
      if (isOpen) display.print(rows)
      else if (rows.length > 0) output.write(`${rows.join('\n')}\n`)
    },
    refresh: () => display.refresh('soon'),
    ring: display.ring,
    close: () => {
      if (!isOpen) return
      isOpen = false
      giveTerminal()
      for (const end of forget) end()
      input.off('data', onData)
      input.off('end', init.onLeave)
      output.off('resize', onResize)
      input.pause()
    },
  }
}
