import { type GossipsubOpts, StrictNoSign } from '@chainsafe/libp2p-gossipsub'
import { createTopicScoreParams } from '@chainsafe/libp2p-gossipsub/score'
import { sha256 } from '../../crypto/digest.ts'
import { GRAYLIST_SCORE, OUTBOUND_BUFFER_BYTES_MAX, RPC_BYTES_MAX } from '../limits.ts'
import { type PeerId, parsePeerId } from '../peer-id.ts'

/** What gossipsub knows a frame by. */
export const frameIdOf = (frame: Uint8Array): Uint8Array => sha256(frame)

/**
 * gossipsub for one private topic on a LAN.
 * @param penaltyScore the application's part of a peer's score, 0 or less
 */
export const gossipOptions = (
  topic: string,
  penaltyScore: (peer: PeerId) => number,
): Partial<GossipsubOpts> => ({
  // Frames carry their own signatures and origin; gossipsub's would add cost and name the speaker.
  globalSignaturePolicy: StrictNoSign,
  msgIdFn: (message) => frameIdOf(message.data),
  allowedTopics: [topic],
  // One topic, so everything a stranger names beside it is ballast.
  maxTopicBytesPerPeer: 8 * 1024,
  decodeRpcLimits: {
    maxSubscriptions: 16,
    maxMessages: 1024,
    maxIhaveMessageIDs: 5000,
    maxIwantMessageIDs: 5000,
    maxIdontwantMessageIDs: 512,
    maxControlMessages: 64,
    maxPeerInfos: 16,
  },
  maxInboundDataLength: RPC_BYTES_MAX,
  maxOutboundBufferSize: OUTBOUND_BUFFER_BYTES_MAX,
  floodPublish: true,
  fallbackToFloodsub: false,
  doPX: false,
  tagMeshPeers: false,
  // The defaults (60 s and 10 s) keep somebody who comes straight back out of the mesh for a minute.
  pruneBackoff: 5000,
  unsubcribeBackoff: 1000,
  graftFloodThreshold: 1000,
  scoreThresholds: {
    gossipThreshold: GRAYLIST_SCORE / 4,
    publishThreshold: GRAYLIST_SCORE / 2,
    graylistThreshold: GRAYLIST_SCORE,
  },
  scoreParams: {
    // Sixteen nodes on one machine are a test, not an attack.
    IPColocationFactorWeight: 0,
    appSpecificWeight: 1,
    appSpecificScore: (text) => {
      const peer = parsePeerId(text)
      return peer === null ? 0 : penaltyScore(peer)
    },
    // Grafts that cross a prune happen to honest nodes now and then.
    behaviourPenaltyThreshold: 6,
    behaviourPenaltyWeight: -10,
    behaviourPenaltyDecay: 0.8,
    // Peer ids live for one run; who comes back after this has been quiet long enough.
    retainScore: 60_000,
    topicScoreCap: 10,
    topics: {
      [topic]: createTopicScoreParams({
        topicWeight: 1,
        timeInMeshWeight: 0.01,
        timeInMeshQuantum: 1000,
        timeInMeshCap: 300,
        firstMessageDeliveriesWeight: 0.1,
        firstMessageDeliveriesDecay: 0.9,
        firstMessageDeliveriesCap: 50,
        // A chat is quiet for hours: too few deliveries are no fault.
        meshMessageDeliveriesWeight: 0,
        meshFailurePenaltyWeight: 0,
        // Only what every honest node rejects counts here, so no honest forwarder ever sends it.
        invalidMessageDeliveriesWeight: -10,
        invalidMessageDeliveriesDecay: 0.9,
      }),
    },
  },
})
