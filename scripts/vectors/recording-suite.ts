/** Makes KEYs with random bytes that are known afterwards. */
import { concatenate, toHex } from '../../src/crypto/bytes.ts'
import type { EncapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { nodeSuite, type Suite } from '../../src/crypto/suite.ts'
import { drawn } from './writing.ts'

interface Made {
  readonly rsaCiphertext: Uint8Array
  readonly mlKemCiphertext: Uint8Array
  /** Of both algorithms, joined: 64 bytes. */
  readonly secret: Uint8Array
}

export interface Recording {
  readonly suite: Suite
  /** In the order in which they were drawn. */
  readonly random: readonly Uint8Array[]
  readonly encapsulations: readonly Made[]
}

/** One encapsulation to one session, so that KEYs which differ in something else do not differ in this. */
const made = new Map<string, Made>()

const encapsulateOnce = (keys: EncapsulationKeys, rsaSecret: Uint8Array): Made => {
  const which = toHex(concatenate(keys.hash, rsaSecret))
  const known = made.get(which)
  if (known !== undefined) {
    return known
  }
  const { encapsulation, secret } = nodeSuite.encapsulate(keys, rsaSecret)
  const fresh = { ...encapsulation, secret }
  made.set(which, fresh)
  return fresh
}

/** @param purpose what the random bytes are for: the same for the same */
export const recordingSuite = (purpose: string): Recording => {
  const random: Uint8Array[] = []
  const encapsulations: Made[] = []
  return {
    random,
    encapsulations,
    suite: {
      ...nodeSuite,
      random: () => {
        const bytes = drawn(`${purpose}, random bytes ${random.length}`)
        random.push(bytes)
        return bytes
      },
      encapsulate: (keys: EncapsulationKeys, rsaSecret: Uint8Array) => {
        const { secret, ...encapsulation } = encapsulateOnce(keys, rsaSecret)
        encapsulations.push({ ...encapsulation, secret })
        return { encapsulation, secret }
      },
    },
  }
}
