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
  /** By the user, who wants this very connection. */
  readonly given: boolean
  /** Who answered there last. */
  reached: PeerId | null
  failures: number
  nextDialMs: number
}

/** A text that is no TCP address is left out; the command line has checked its own. */
export const addressTargets = (given: readonly string[], remembered: readonly string[]): AddressTarget[] => {
  const targets = (texts: readonly string[], backOff: BackOff, isGiven: boolean) =>
    texts
      .map(parseAddress)
      .filter((address) => address !== null)
      .map((address): [string, AddressTarget] => [
        address.text,
        { address, backOff, given: isGiven, reached: address.peer, failures: 0, nextDialMs: 0 },
      ])
  // Given ones come last, so that they win, and first in the result, so that they are not cut off.
  const byText = new Map([
    ...targets(remembered, REMEMBERED_ADDRESS_BACK_OFF, false),
    ...targets(given, GIVEN_ADDRESS_BACK_OFF, true),
  ])
  return [...byText.values()]
    .toSorted((a, b) => Number(b.given) - Number(a.given))
    .slice(0, ADDRESS_TARGETS_MAX)
}
