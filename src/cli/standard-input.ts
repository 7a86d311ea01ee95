import type { Readable } from 'node:stream'
import { KEY_FILE_BYTES_MAX } from '../storage/limits.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'

/** All of a stream that is to hold one key; refused as soon as it is longer than any key file. */
export const readKeyText = async (input: Readable): Promise<Outcome<string>> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > KEY_FILE_BYTES_MAX) {
      return userFault(`standard input is longer than ${KEY_FILE_BYTES_MAX} bytes; pipe one key file into it`)
    }
    chunks.push(bytes)
  }
  return success(Buffer.concat(chunks).toString('utf8'))
}
