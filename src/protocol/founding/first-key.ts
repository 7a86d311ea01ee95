/** A founding as the one takes it whom it makes first (rule 8). */
import { HASH_BYTES } from '../../crypto/digest.ts'
import { deriveFreshKey, HeldEpoch } from '../epochs/epoch.ts'
import type { Participant } from '../participant.ts'
import type { Founding } from '../wire/founding.ts'

/**
 * A founding that answers me makes me first: I draw the key, and nobody else ever sees this secret.
 * @returns whether it did; one for somebody else is everyday, one while I hold an epoch drags me nowhere
 */
export const takeFounding = (me: Participant, founding: Founding): boolean => {
  me.sawFounding(founding)
  if (!me.inis.hashes.includes(founding.answers) || me.epochs.current !== null) {
    return false
  }
  const holder = { fingerprint: me.fingerprint, session: me.session, overridden: [] }
  const { generation } = founding
  const { key, id } = deriveFreshKey(me.self.room, {
    generation,
    counter: 0,
    founding,
    secret: me.self.suite.random(HASH_BYTES),
    parent: null,
    sender: me.fingerprint,
    holders: [holder],
  })
  const reference = { generation, counter: 0, id }
  me.install(new HeldEpoch({ reference, founding, step: 0, key, holders: [holder] }))
  me.asking.soon()
  return true
}
