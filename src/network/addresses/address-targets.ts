import {
  ADDRESS_TARGETS_MAX,
  type BackOff,
  GIVEN_ADDRESS_BACK_OFF,
  REMEMBERED_ADDRESS_BACK_OFF,
} from '../limits.ts'
import type { PeerId } from '../peer-id.ts'
import { type Address, parseAddress } from './addresses.ts'

/** An address to dial without knowing who is there: peer ids change with every run. */
export interface AddressTarget {
  readonly address: Address
  readonly backOff: BackOff
  /** Who answered there last. */
  reached: PeerId | null
  failures: number
  nextDialMs: number
}

/** A text that is no TCP address is left out; the command line has checked its own. */
export const addressTargets = (given: readonly string[], remembered: readonly string[]): AddressTarget[] => {
  const targets = (texts: readonly string[], backOff: BackOff) =>
    texts
      .map(parseAddress)
      .filter((address) => address !== null)
      .map((address): [string, AddressTarget] => [
        address.text,
        { address, backOff, reached: address.peer, failures: 0, nextDialMs: 0 },
      ])
  // Given ones come last, so that they win, and first in the result, so that they are not cut off.
  const byText = new Map([
    ...targets(remembered, REMEMBERED_ADDRESS_BACK_OFF),
    ...targets(given, GIVEN_ADDRESS_BACK_OFF),
  ])
  return [...byText.values()]
    .toSorted((a, b) => a.backOff.maxMs - b.backOff.maxMs)
    .slice(0, ADDRESS_TARGETS_MAX)
}
