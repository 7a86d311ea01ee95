import { yamux } from '@chainsafe/libp2p-yamux'
import { type StreamMuxerFactory, StreamStateError } from '@libp2p/interface'
import { STREAM_WINDOW_BYTES_MAX } from '../limits.ts'

/**
 * yamux writes the frame that opens a stream in a microtask of its own. If the connection closes just before,
 * the write throws where nobody can catch it, and any peer that hangs up at a bad moment would end the
 * process. What is written to a closed connection is lost either way, and its streams are closed with it.
 */
export const yamuxThatSurvivesHangUps = () => (): StreamMuxerFactory => {
  const factory = yamux({ streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES_MAX } })()
  return {
    protocol: factory.protocol,
    createStreamMuxer: (connection) => {
      const send = connection.send.bind(connection)
      connection.send = (data) => {
        try {
          return send(data)
        } catch (error) {
          if (error instanceof StreamStateError) return true
          throw error
        }
      }
      return factory.createStreamMuxer(connection)
    },
  }
}
