import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ChatOptions } from '../../index.ts'

/** The files that one gives to others, with full paths. Never a private half. */
export interface HandOut {
  /** Null where no public half lies beside the bootstrap file that was given. */
  readonly bootstrap: string | null
  readonly identity: string
}

/** Looked up by what is in it: a file's name says nothing of which half it holds. */
const isPublicHalf = (file: string): boolean => {
  try {
    const pem = readFileSync(file, 'utf8')
    return pem.includes('-----BEGIN PUBLIC KEY-----') && !pem.includes('PRIVATE KEY')
  } catch {
    // Missing or unreadable: then it is not a file to recommend either.
    return false
  }
}

/** Finds what to hand out, once the chat has made what was missing. */
export const findHandOut = (options: Pick<ChatOptions, 'home' | 'bootstrap'>): HandOut => {
  const given = resolve(options.bootstrap ?? join(options.home, 'bootstrap.pub.pem'))
  const beside = given.replace(/\.pem$/, '.pub.pem')
  return {
    bootstrap: [given, beside].find(isPublicHalf) ?? null,
    identity: resolve(options.home, 'identity.pub.pem'),
  }
}
