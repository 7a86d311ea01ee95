/** What must hold once the network is whole and quiet. */
import type { Fingerprint } from '../../../src/crypto/signing.ts'
import type { SimulatedNode } from '../node.ts'
import type { World } from '../world.ts'

interface Talker {
  readonly node: SimulatedNode
  readonly fingerprint: Fingerprint
}

const talkersIn = (world: World): readonly Talker[] =>
  world.running.flatMap((node) => (node.who === null ? [] : [{ node, fingerprint: node.who.fingerprint }]))

const lists = (one: Talker, other: Talker): boolean =>
  one.fingerprint === other.fingerprint || one.node.told.listed.has(other.fingerprint)

/** Removed by anyone whom anyone lists: for those nothing is promised. */
const removedIn = (world: World, talkers: readonly Talker[]): ReadonlySet<Fingerprint> => {
  const byCommand = world.homes.flatMap((home) =>
    home.isCaptured ? [] : [...home.removed].map((person) => world.identityOf(person).publicKey.fingerprint),
  )
  const matters = (by: Fingerprint): boolean =>
    talkers.some(({ node, fingerprint }) => fingerprint === by || node.told.listed.has(by))
  const told = talkers.flatMap(({ fingerprint }) =>
    talkers.some(({ node }) => [...node.told.allRemoversOf(fingerprint)].some(matters)) ? [fingerprint] : [],
  )
  return new Set([...byCommand, ...told])
}

/** Those joined by a chain of mutual trust, none removed. */
const circlesIn = (world: World): readonly (readonly SimulatedNode[])[] => {
  const talkers = talkersIn(world)
  const removed = removedIn(world, talkers)
  const left = new Set(talkers.filter(({ fingerprint }) => !removed.has(fingerprint)))
  const circles: (readonly SimulatedNode[])[] = []
  for (const first of left) {
    const circle = [first]
    left.delete(first)
    for (const one of circle) {
      for (const other of left) {
        if (lists(one, other) && lists(other, one)) {
          circle.push(other)
          left.delete(other)
        }
      }
    }
    circles.push(circle.map(({ node }) => node))
  }
  return circles
}

const standingOf = (node: SimulatedNode): string => {
  const epoch = node.room.epoch
  return epoch === null ? 'seeks' : `${epoch.generation}/${epoch.counter}/${epoch.id.slice(0, 8)}`
}

/** All of a circle hold one epoch, or all seek. */
export const agreement = (world: World): readonly string[] =>
  circlesIn(world).flatMap((circle) =>
    new Set(circle.map(standingOf)).size > 1
      ? [
          `joined by mutual trust, they differ: ${circle.map((node) => `${node.label} ${standingOf(node)}`).join(', ')}`,
        ]
      : [],
  )

/**
 * All of a circle have the same batches, and so in the same order, whoever they are by: who trusts the one that hands them on learns
 * their authors' keys from it, too. So what its author was told is stored has reached them all, if it has reached one.
 */
export const sameBatches = (world: World): readonly string[] =>
  circlesIn(world)
    .filter((circle) => circle.length > 1 && circle.every(({ room }) => room.epoch !== null))
    .flatMap((circle) => {
      const all = new Set(circle.flatMap(({ history }) => history.batches))
      const byId = new Map([...all].map((batch) => [batch.id, batch]))
      return circle.flatMap(({ label, history }) => {
        const lacking = [...byId.values()].filter(({ id }) => !history.has(id))
        const authors = new Set(lacking.map(({ author }) => world.nameOf(author)))
        return lacking.length === 0
          ? []
          : [`${label} lacks ${lacking.length} batches that others have, by ${[...authors].join(', ')}`]
      })
    })

/** What its author was told is stored is there still, wherever that one runs on, and nobody put an older copy in its place. */
export const kept = (world: World): readonly string[] =>
  world.homes.flatMap((home) =>
    [...home.promised]
      .filter((id) => !home.history.has(id))
      .map(() => `home ${home.index} has lost a batch that its user was told is stored`),
  )

/** Nobody reads along unnoticed: all who hold one's epoch are listed. */
export const readers = (world: World): readonly string[] => {
  const talkers = talkersIn(world)
  const removed = removedIn(world, talkers)
  return talkers.flatMap((one) => {
    const { epoch } = one.node.room
    const listed = new Set(epoch?.holders.map(({ session }) => session))
    return talkers
      .filter(({ node, fingerprint }) => node.room.epoch?.id === epoch?.id && !removed.has(fingerprint))
      .filter(() => epoch !== null && !one.node.home.isCaptured)
      .filter(({ node }) => node.who !== null && !listed.has(node.who.session))
      .map(({ node }) => `${node.label} can read what ${one.node.label} says, and is not shown there`)
  })
}

/** A circle of two or more does not seek on while a bootstrap that lists two of them runs, unless others who list them answer. */
export const founding = (world: World): readonly string[] => {
  const bootstraps = world.running.filter(({ home }) => home.plan.hasBootstrap)
  return circlesIn(world).flatMap((circle) => {
    const known = (node: SimulatedNode, member: SimulatedNode): boolean =>
      member.who !== null &&
      (node.told.listed.has(member.who.fingerprint) || node.who?.fingerprint === member.who.fingerprint)
    const seeks = circle.every(({ room }) => room.epoch === null)
    const isSeen = bootstraps.some(
      (bootstrap) => circle.filter((member) => known(bootstrap, member)).length > 1,
    )
    const isAnswered = world.running.some(
      (node) => !circle.includes(node) && node.who !== null && circle.some((member) => known(node, member)),
    )
    return seeks && isSeen && !isAnswered
      ? [`nobody founds for ${circle.map(({ label }) => label).join(', ')}`]
      : []
  })
}

/** What is said now by one of a circle that holds an epoch is shown at all of it, whether or not they trust the speaker. */
export const everyoneHears = (
  world: World,
  said: ReadonlyMap<SimulatedNode, readonly string[]>,
): readonly string[] =>
  circlesIn(world)
    .filter((circle) => circle.length > 1 && circle.every(({ room }) => room.epoch !== null))
    .flatMap((circle) =>
      circle.flatMap((speaker) =>
        (said.get(speaker) ?? []).flatMap((text) =>
          circle
            .filter(({ told }) => !told.texts.has(text))
            .map((node) => `${node.label} does not hear “${text}”`),
        ),
      ),
    )

/** In its round each asks one at most, whose answer may take another question or two; and it may be asked by all others. */
const streamMessagesMax = (nodes: number): number => 2 * nodes

/** The author of what is said now is told of each of its circle that it is there. */
export const everyoneIsToldOf = (
  world: World,
  said: ReadonlyMap<SimulatedNode, readonly string[]>,
): readonly string[] =>
  circlesIn(world)
    .filter((circle) => circle.every(({ room }) => room.epoch !== null))
    .flatMap((circle) =>
      circle.flatMap((speaker) =>
        (said.get(speaker) ?? []).flatMap((text) => {
          const { own, delivered } = speaker.told
          const has = delivered.get(own.get(text) ?? '') ?? new Set()
          return circle
            .filter(({ who }) => who !== null && who.fingerprint !== speaker.who?.fingerprint)
            .filter(({ who }) => who !== null && !has.has(who.fingerprint))
            .map((other) => `${speaker.label} is not told that ${other.label} has “${text}”`)
        }),
      ),
    )

/** An INI may be answered so much later. */
const ANSWERED_MS = 5_000

/**
 * One INI in 30 s for each who seeks, and one more for where it falls; one for a member that asks ever more seldom; and an answer
 * to each of them, and to those just before.
 * @param sinceMs when the network had long been quiet
 */
export const quiescence = (
  world: World,
  sinceMs: number,
  forMs: number,
  sentBefore: ReadonlyMap<SimulatedNode, number>,
): readonly string[] => {
  const nodes = world.running
  const isSeeking = (node: SimulatedNode): boolean => node.who !== null && node.room.epoch === null
  const inisMax = (node: SimulatedNode): number => (isSeeking(node) ? Math.ceil(forMs / 30_000) + 1 : 1)
  const recent = new Map(nodes.map((node) => [node, node.published.filter(({ atMs }) => atMs >= sinceMs)]))
  const inisOf = (node: SimulatedNode): number =>
    recent.get(node)?.filter(({ type }) => type === 'INI request').length ?? 0
  const asked = nodes
    .flatMap(({ published }) => published)
    .filter(({ type, atMs }) => type === 'INI request' && atMs >= sinceMs - ANSWERED_MS).length
  return nodes.flatMap((node) => {
    const inis = inisOf(node)
    const others = (recent.get(node)?.length ?? 0) - inis
    const name = isSeeking(node) ? `${node.label}, who seeks,` : node.label
    const sent = node.sentOnStreams - (sentBefore.get(node) ?? 0)
    return [
      ...(inis > inisMax(node) || others > asked
        ? [`${name} publishes ${inis} INIs and ${others} other frames in ${forMs / 1000} quiet seconds`]
        : []),
      ...(sent > streamMessagesMax(nodes.length)
        ? [`${name} sends ${sent} messages on streams in ${forMs / 1000} quiet seconds`]
        : []),
    ]
  })
}
