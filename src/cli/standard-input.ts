import type { Readable } from 'node:stream'
import { type Outcome, success, userFault } from '../storage/problem.ts'

/**
 * All of a stream as text; refused as soon as it is longer, or where it is no UTF-8.
 * @param content what is to be piped into it instead
 */
export const readText = async (
  input: Readable,
  bytesMax: number,
  content: string,
): Promise<Outcome<string>> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > bytesMax) {
      return userFault(`standard input is longer than ${bytesMax} bytes; pipe ${content} into it`)
    }
    chunks.push(bytes)
  }
  try {
    return success(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  } catch {
    return userFault(`standard input is not UTF-8; pipe ${content} into it`)
  }
}
