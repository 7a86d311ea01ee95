/** Rules broken on purpose, one at a time. Each must be found by a check: else that rule is only written, not held. */

export interface Mutation {
  readonly name: string
  readonly file: string
  /** Stands in the file exactly once. */
  readonly original: string
  readonly broken: string
}

const PROTOCOL = 'src/protocol'

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a join raises the counter',
    file: `${PROTOCOL}/joining/letting-in.ts`,
    original: '    epoch.moveTo(epoch.step + 1)\n',
    broken:
      '    Object.assign(epoch.reference, { counter: epoch.reference.counter + 1 })\n    epoch.moveTo(epoch.step + 1)\n',
  },
  {
    name: 'a join takes no step',
    file: `${PROTOCOL}/joining/letting-in.ts`,
    original: '    epoch.moveTo(epoch.step + 1)\n',
    broken: '',
  },
  {
    name: 'a KEY seen cancels the answer',
    file: `${PROTOCOL}/joining/answering.ts`,
    original: '        pending.dueAtMs += ANSWER_POSTPONED_MS',
    broken: '        this.#pending.delete(pending.ini.session)',
  },
  {
    name: 'leaving makes no key due',
    file: `${PROTOCOL}/epochs/due.ts`,
    original: 'departures.has(holder) || isUnnamed(directory, holder)',
    broken: 'isUnnamed(directory, holder)',
  },
  {
    name: 'a removal makes no key due',
    file: `${PROTOCOL}/epochs/due.ts`,
    original: 'departures.has(holder) || isUnnamed(directory, holder)',
    broken: 'departures.has(holder)',
  },
  {
    name: 'a named removal is fought',
    file: `${PROTOCOL}/epochs/due.ts`,
    original: '.some(({ id }) => !holder.overridden.includes(id))',
    broken: '.some(() => true)',
  },
  {
    name: 'due is forgotten after a lost race',
    file: `${PROTOCOL}/epochs/issuing.ts`,
    original: 'me.dueFrom.observe(epoch.reference.id, isDue(epoch, me), nowMs)',
    broken:
      'me.dueFrom.observe(epoch.reference.id, epoch.reference.counter === 0 && isDue(epoch, me), nowMs)',
  },
  {
    name: 'who speaks does not make the key that is due',
    file: `${PROTOCOL}/turn.ts`,
    original: 'const isSpent = isDue(held, me) ||',
    broken: 'const isSpent =',
  },
  {
    name: 'an old key is never replaced',
    file: `${PROTOCOL}/epochs/due.ts`,
    original: 'nowMs - heldSinceMs >= EPOCH_AGE_MAX_MS ||',
    broken: '',
  },
  {
    name: 'no gap rule',
    file: `${PROTOCOL}/talking/gaps.ts`,
    original: '    return nowMs < this.#quietUntilMs\n',
    broken: '    return false && nowMs < this.#quietUntilMs\n',
  },
  {
    name: 'a late timer is no sleep',
    file: `${PROTOCOL}/talking/gaps.ts`,
    original: 'const late = timerAtMs !== null && now.elapsedMs - timerAtMs > GAP_MS',
    broken: 'const late = false && timerAtMs !== null && now.elapsedMs - timerAtMs > GAP_MS',
  },
  {
    name: 'holders are not bound into the key',
    file: `${PROTOCOL}/epochs/epoch.ts`,
    original: '    holdersHash(fresh.holders),\n',
    broken: '    holdersHash([]),\n',
  },
  {
    name: 'a removal is not said',
    file: `${PROTOCOL}/people/own-removals.ts`,
    original: 'return [...removals, ...restores]',
    broken: 'return [...removals, ...restores].slice(0, 0)',
  },
  {
    name: 'a restore is not said',
    file: `${PROTOCOL}/people/own-removals.ts`,
    original: 'return [...removals, ...restores]',
    broken: 'return [...removals, ...restores].filter(({ kind }) => kind !== "restore")',
  },
  {
    name: 'KEYs carry no removals',
    file: `${PROTOCOL}/epochs/giving.ts`,
    original: 'const removals = me.directory.removalsGiven',
    broken: 'const removals = me.directory.removalsGiven.slice(0, 0)',
  },
  {
    name: 'who lets in names no removal',
    file: `${PROTOCOL}/joining/letting-in.ts`,
    original: 'overridden: me.directory.removalsToName(identity.fingerprint),',
    broken: 'overridden: me.directory.removalsToName(identity.fingerprint).slice(0, 0),',
  },
  {
    name: 'the removed are answered',
    file: `${PROTOCOL}/people/directory.ts`,
    original: 'return this.isListed(fingerprint) && this.removalsCounting(fingerprint).length === 0',
    broken: 'return this.isListed(fingerprint)',
  },
  {
    name: 'a stranger’s removal counts',
    file: `${PROTOCOL}/people/directory.ts`,
    original: 'this.isListed(author) && !this.#overridden.has(id)',
    broken: '!this.#overridden.has(id)',
  },
  {
    name: 'overriding has no effect',
    file: `${PROTOCOL}/people/directory.ts`,
    original: 'this.isListed(author) && !this.#overridden.has(id)',
    broken: 'this.isListed(author)',
  },
  {
    name: 'the removed get a wrap of the fresh key',
    file: `${PROTOCOL}/epochs/issuing.ts`,
    original: '      me.directory.isTrusted(holder.fingerprint) &&\n',
    broken: '',
  },
  {
    name: 'who left gets a wrap of the fresh key',
    file: `${PROTOCOL}/epochs/issuing.ts`,
    original: '      !me.departures.has(holder) &&\n',
    broken: '',
  },
  {
    name: 'a nonce is used again',
    file: 'src/crypto/suite.ts',
    original: 'random: (bytes) => new Uint8Array(randomBytes(bytes)),',
    broken: 'random: (bytes) => new Uint8Array(bytes).fill(randomBytes(1)[0] === 300 ? 1 : 7),',
  },
  {
    name: 'a salt seals twice',
    file: `${PROTOCOL}/talking/speaker.ts`,
    original: 'epoch.stepKey, suite.random(HASH_BYTES), signed',
    broken: 'epoch.stepKey, new Uint8Array(HASH_BYTES), signed',
  },
  {
    name: 'the room is left out of the signature',
    file: 'src/crypto/signing.ts',
    original: '\\0`), roomId, body)',
    broken: '\\0`), roomId.subarray(0, 0), body)',
  },
  {
    name: 'the lower epoch wins',
    file: `${PROTOCOL}/joining/key-decision.ts`,
    original: '  if (!isHigher(key.epoch, standing.current)) {\n    return decideLower',
    broken:
      '  if (isHigher(key.epoch, standing.current) && standing.current !== null) {\n    return decideLower',
  },
  {
    name: 'a lost fresh key does not open',
    file: `${PROTOCOL}/joining/key-decision.ts`,
    original: "  return parent === undefined\n    ? { type: 'refuse', reason: 'not-newer' }",
    broken:
      "  return parent === undefined || wrap !== undefined\n    ? { type: 'refuse', reason: 'not-newer' }",
  },
  {
    name: 'a KEY that nobody asked for counts',
    file: `${PROTOCOL}/joining/key-decision.ts`,
    original: 'const asked = wrap.ini !== null && standing.ownInis.includes(wrap.ini)',
    broken: 'const asked = wrap.ini !== null',
  },
  {
    name: 'no bound on the counter',
    file: `${PROTOCOL}/epochs/epoch.ts`,
    original: '    ? epoch.counter - current.counter > COUNTER_LEAD_MAX\n    : epoch.counter > COUNTER_MAX\n',
    broken: '    ? false\n    : false\n',
  },
  {
    name: 'an old INI is answered again',
    file: `${PROTOCOL}/people/presence.ts`,
    original: 'if (last !== undefined && ini.number <= last.ini.number) {',
    broken: 'if (last !== undefined && ini.number < 0) {',
  },
  {
    name: 'a batch counts as often as it comes',
    file: `${PROTOCOL}/talking/ledger.ts`,
    original: 'return this.#recent.has(id)',
    broken: "return this.#recent.has(id) && id === ''",
  },
  {
    name: 'a superseded key opens for ever',
    file: `${PROTOCOL}/epochs/epochs.ts`,
    original: 'this.#superseded = this.#superseded.filter(({ untilMs }) => untilMs > nowMs)',
    broken: 'this.#superseded = [...this.#superseded]',
  },
  {
    name: 'the bootstrap founds while others hold',
    file: `${PROTOCOL}/founding/founder.ts`,
    original: 'first === undefined || (someoneHolds && standing.length < FOUNDING_CROWD)',
    broken: 'first === undefined',
  },
  {
    name: 'a founding for another counts',
    file: `${PROTOCOL}/founding/first-key.ts`,
    original: 'if (!me.inis.hashes.includes(founding.answers) || me.epochs.current !== null) {',
    broken: 'if (me.epochs.current !== null) {',
  },
  {
    name: 'early frames are not held',
    file: `${PROTOCOL}/talking/hearing.ts`,
    original: '  const evicted = me.heldFrames.hold(frame, me.outbox.now.elapsedMs)\n',
    broken: '  const evicted = { ...frame, untilMs: 0 }\n',
  },
  {
    name: 'an issuer does not show its epoch',
    file: `${PROTOCOL}/epochs/issuing.ts`,
    original: '  me.showEpoch()\n',
    broken: '',
  },
  {
    name: 'who does not come along is not shown the epoch again',
    file: `${PROTOCOL}/turn.ts`,
    original: '  if (me.showing.nextAtMs() > nowMs) {\n',
    broken: '  if (nowMs >= 0) {\n',
  },
  {
    name: 'who says that it holds the key needs no step',
    file: `${PROTOCOL}/epochs/epoch.ts`,
    original: '?.fingerprint === fingerprint && !this.#claimed.has(session)',
    broken: '?.fingerprint === fingerprint',
  },
  {
    name: 'whoever holds an old key says who holds the new one',
    file: `${PROTOCOL}/talking/hearing.ts`,
    original:
      "const hearAdmit = (\n  me: Participant,\n  epoch: HeldEpoch,\n  batch: Batch,\n  entry: Entry & { readonly kind: 'admit' },\n): void => {\n",
    broken:
      "const hearAdmit = (me: Participant, sealedIn: HeldEpoch, batch: Batch, entry: Entry & { readonly kind: 'admit' }): void => {\n  const epoch = me.epochs.withId(entry.epoch) ?? sealedIn\n",
  },
  {
    name: 'a session is whose it is said to be',
    file: `${PROTOCOL}/epochs/epoch.ts`,
    original: 'this.holders.get(session)?.fingerprint === fingerprint &&',
    broken: "(fingerprint as string) !== '' && this.holders.has(session) &&",
  },
  {
    name: 'epochs that nobody vouches for are news',
    file: `${PROTOCOL}/joining/asking.ts`,
    original: 'if (friends !== undefined || nowMs < this.#anonymousAtMs + ANONYMOUS_SIGN_MS) {',
    broken: 'if (friends !== undefined) {',
  },
  {
    name: 'INIs of strangers are passed on without end',
    file: `${PROTOCOL}/frame-intake.ts`,
    original: 'return this.#strangersInis.take(outbox.now.elapsedMs)',
    broken: 'return outbox.now.elapsedMs >= 0',
  },
  {
    name: 'a friend who comes along is nobody new to ask',
    file: `${PROTOCOL}/joining/asking.ts`,
    original: 'return friends?.has(friend) !== true',
    broken: 'return friends === undefined',
  },
  {
    name: 'a restore that the giver missed is not said',
    file: `${PROTOCOL}/joining/joining.ts`,
    original: ', ...restores]',
    broken: ']',
  },
  {
    name: 'every sign makes a new beginning of the asking',
    file: `${PROTOCOL}/joining/asking.ts`,
    original: '    if (this.#isNews(epoch, friend, nowMs)) {\n',
    broken: '    if (!this.#wanted.has(epoch)) {\n',
  },
  {
    name: 'my own removals are not repeated to a room that missed them',
    file: `${PROTOCOL}/joining/joining.ts`,
    original: '  sayWhatTheGiverMissed(me, opened)\n',
    broken: '',
  },
  {
    name: 'who shows that it holds the key is not listed',
    file: `${PROTOCOL}/participant.ts`,
    original: '      this.holders.claimed(epoch, { fingerprint, session: id, overridden: [] })\n',
    broken: '',
  },
  {
    name: 'admissions that somebody missed are not said again',
    file: `${PROTOCOL}/joining/missed-admissions.ts`,
    original: 'this.#due.set(batch.id, nowMs + 2 * INTRODUCE_AFTER_MS)',
    broken: 'this.#due.delete(batch.id)',
  },
  {
    name: 'removals about many hide the one that matters',
    file: `${PROTOCOL}/people/directory.ts`,
    original: 'removal !== null && held.some(({ overridden }) => !overridden.includes(removal)) ? 0 : 1',
    broken: '1',
  },
  {
    name: 'fresh keys come at full pace for ever',
    file: `${PROTOCOL}/epochs/due-from.ts`,
    original: 'this.#pace.take(nowMs) ?',
    broken: '(this.#pace.take(nowMs) || true) ?',
  },
  {
    name: 'removals of any size are handed on',
    file: `${PROTOCOL}/wire/batch.ts`,
    original: 'signed.body.length > REMOVAL_BATCH_BYTES_MAX &&',
    broken: 'signed.body.length > BATCH_BYTES_MAX &&',
  },
  {
    name: 'an admission that is fetched counts whoever says it',
    file: `${PROTOCOL}/catching-up/taking-in.ts`,
    original: 'current?.reference.id === entry.epoch && current.wasGivenTo({ session, fingerprint })',
    broken: 'current?.reference.id === entry.epoch',
  },
  {
    name: 'histories are compared while someone gone holds the key',
    file: `${PROTOCOL}/catching-up/may-seal.ts`,
    original: '&& !isDue(epoch, me)',
    broken: '',
  },
  {
    name: 'histories are compared in a gap’s quiet',
    file: `${PROTOCOL}/catching-up/may-seal.ts`,
    original: '&& !me.gaps.isQuiet(me.outbox.now.elapsedMs)',
    broken: '',
  },
  {
    name: 'what is heard is shown before it is stored',
    file: `${PROTOCOL}/talking/unstored.ts`,
    original: '      this.#batches.set(batch.id, { batch, isLate })\n',
    broken: '      this.#show(batch, isLate)\n      this.#batches.set(batch.id, { batch, isLate })\n',
  },
  {
    name: 'what the disk knows is shown again',
    file: `${PROTOCOL}/talking/unstored.ts`,
    original: "    if (outcome === 'known') {\n      return []\n    }\n",
    broken: '',
  },
  {
    name: 'what is said is published before it is stored',
    file: `${PROTOCOL}/talking/speaker.ts`,
    original: '    this.#ledger.recordOwn(batch)\n    this.#unstored.keep([batch], false)\n',
    broken:
      "    this.#ledger.recordOwn(batch)\n    if (entries.some(({ kind }) => kind !== 'text')) {\n      this.#unstored.keep([batch], false)\n    }\n",
  },
  {
    name: 'comparisons fetch nothing',
    file: `${PROTOCOL}/catching-up/comparison.ts`,
    original: 'listed.filter(({ id }) => missing.has(id))',
    broken: 'listed.filter(({ id }) => !missing.has(id))',
  },
  {
    name: 'whoever is met is not compared with',
    file: `${PROTOCOL}/catching-up/catching-up.ts`,
    original: '        this.#schedule.wanted(session, nowMs + this.#me.spread() * COMPARE_SPREAD_MS)\n',
    broken: '',
  },
  {
    name: 'there are no rounds of comparisons',
    file: `${PROTOCOL}/catching-up/schedule.ts`,
    original: 'this.#roundAtMs = nowMs + this.#roundMs * (1 + spread)',
    broken: 'this.#roundAtMs = nowMs + this.#roundMs * (1 + spread) * 1e9',
  },
  {
    name: 'a comparison that breaks off is tried again at full pace',
    file: `${PROTOCOL}/catching-up/schedule.ts`,
    original: 'this.#againPauseMs.set(session, Math.min(2 * pauseMs, COMPARE_ROUND_MAX_MS))',
    broken: 'this.#againPauseMs.set(session, pauseMs)',
  },
  {
    name: 'what a disk refused is never fetched',
    file: `${PROTOCOL}/catching-up/taking-in.ts`,
    original: 'me.unstored.wasRefused(id) && !me.unstored.has(id)',
    broken: 'false',
  },
  {
    name: 'what the own disk refused counts as compared',
    file: `${PROTOCOL}/participant.ts`,
    original: '(id) => !this.unstored.wasRefused(id)',
    broken: '() => true',
  },
  {
    name: 'everybody is said to have what I said',
    file: `${PROTOCOL}/catching-up/own-batches.ts`,
    original: '    if (has) {\n      this.#proven.push(id)\n    }\n',
    broken: '    this.#proven.push(id)\n',
  },
  {
    name: 'nobody is looked at for what I said',
    file: `${PROTOCOL}/participant.ts`,
    original: '          this.comparing.saidSomething(session, this.outbox.now.elapsedMs)\n',
    broken: '',
  },
  {
    name: 'whoever holds the key is answered as anybody',
    file: `${PROTOCOL}/catching-up/answered-stream.ts`,
    original: ' || me.presence.peerOf(holder) !== this.peer',
    broken: '',
  },
  {
    name: 'what is fetched needs no signature',
    file: `${PROTOCOL}/catching-up/taking-in.ts`,
    original: 'author !== undefined && isBatchBy(me.self.room, author, batch)',
    broken: 'author !== undefined',
  },
  {
    name: 'public keys of authors do not come along',
    file: `${PROTOCOL}/catching-up/taking-in.ts`,
    original: '?? given.get(batch.author)',
    broken: '',
  },
  {
    name: 'what is fetched says nothing but texts',
    file: `${PROTOCOL}/catching-up/taking-in.ts`,
    original: '    hearLate(me, batch)\n',
    broken: '',
  },
]
