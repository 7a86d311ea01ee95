import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ChatOptions } from '../../index.ts'

/** The files that one gives to others, with full paths. Never a private half. */
export interface HandOut {
  /** Null where no public half lies beside the bootstrap file that was given. */
  readonly bootstrap: string | null
  readonly identity: string
  /** Whether this node can found the room: it waits for nobody to let it in. */
  readonly founds: boolean
}

/** Looked up by what is in it: a file's name says nothing of which half it holds. */
const halfIn = (file: string): 'public' | 'private' | null => {
  try {
    const pem = readFileSync(file, 'utf8')
    if (pem.includes('PRIVATE KEY')) return 'private'
    return pem.includes('-----BEGIN PUBLIC KEY-----') ? 'public' : null
  } catch {
    // Missing or unreadable: then it is not a file to recommend either.
    return null
  }
}

/** Finds what to hand out, once the chat has made what was missing. */
export const findHandOut = (options: Pick<ChatOptions, 'home' | 'bootstrap'>): HandOut => {
  const own = join(options.home, 'bootstrap.pem')
  const given = resolve(options.bootstrap ?? join(options.home, 'bootstrap.pub.pem'))
  const beside = given.replace(/\.pem$/, '.pub.pem')
  return {
    bootstrap: [given, beside].find((file) => halfIn(file) === 'public') ?? null,
    identity: resolve(options.home, 'identity.pub.pem'),
    founds: halfIn(options.bootstrap ?? own) === 'private',
  }
}
