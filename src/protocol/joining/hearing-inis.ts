/** INIs as a participant takes them: what they show decides who asks and who answers (rules 2 and 3). */
import { type HeldEpoch, isHigher } from '../epochs/epoch.ts'
import type { PeerId } from '../identifiers.ts'
import type { Participant } from '../participant.ts'
import type { IniRequest } from '../wire/ini.ts'

/**
 * A fellow shows the step at which it stands. Who was cut off while someone joined would seal at a step that the
 * newcomer cannot open, and may hear no frame of a later one before it speaks.
 */
const heardStep = (me: Participant, epoch: HeldEpoch, peer: PeerId, step: number): void => {
  if (step < epoch.step) {
    me.introduceTo(peer)
    return
  }
  me.asking.introduced()
  me.showing.fellowShowed(me.outbox.now.elapsedMs)
  me.moveTo(epoch, step)
}

/** Of a session whose identity is trusted. */
export const hearTrustedIni = (me: Participant, ini: IniRequest): void => {
  me.outbox.emit({ type: 'learn-addresses', peer: ini.peer, addresses: ini.addresses })
  me.sawFounding(ini.founding)
  const { current } = me.epochs
  if (current !== null && ini.epoch?.id === current.reference.id) {
    const { identity, session, peer, epoch } = ini
    me.noteHolder(current, { fingerprint: identity.fingerprint, session }, epoch.step)
    heardStep(me, current, peer, epoch.step)
    me.answering.cancel(ini.session, ini.identity.fingerprint)
  } else if (ini.epoch !== null && isHigher(ini.epoch, current?.reference ?? null)) {
    me.answering.cancel(ini.session, ini.identity.fingerprint)
    me.sawHigherEpoch(ini.epoch, ini.identity.fingerprint)
  } else {
    me.scheduleAnswer(ini)
  }
}

/** An insider off my list shows an epoch above mine. It does not count; someone whom I trust may have gone there, too. */
export const hearFellowIni = (me: Participant, { identity, epoch }: IniRequest): void => {
  const isSign =
    epoch !== null &&
    isHigher(epoch, me.epochs.current?.reference ?? null) &&
    me.isFellow(identity.fingerprint) &&
    !me.directory.isRemoved(identity.fingerprint)
  if (isSign) {
    me.sawHigherEpoch(epoch, identity.fingerprint)
  }
}
