/**
 * `node --import .../hooks.ts`: puts the stand-ins for sealing and for long derivations in the place of src/crypto's own,
 * in this process only. The protocol's code is loaded as it is.
 */
import { registerHooks } from 'node:module'

const STAND_INS = ['seal', 'digest'] as const
const FOLDER = new URL('.', import.meta.url).href
const CRYPTO_FOLDER = new URL('../../../src/crypto/', import.meta.url).href

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context)
    const name = STAND_INS.find((candidate) => resolved.url === `${CRYPTO_FOLDER}${candidate}.ts`)
    // A stand-in may use what it stands in for.
    const isOwn = context.parentURL?.startsWith(FOLDER) ?? false
    return name === undefined || isOwn ? resolved : { ...resolved, url: `${FOLDER}${name}.ts` }
  },
})
