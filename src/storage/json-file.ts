import { readBounded } from './bounded-read.ts'
import { type Outcome, success, userFault, whenFound } from './problem.ts'

/** An object of unknown fields, as JSON gives it. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parseObject = (file: string, text: string): Outcome<JsonObject> => {
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) {
      return success(value)
    }
  } catch {
    // Falls through to the same sentence: what is no JSON at all is as broken as JSON of another shape.
  }
  return userFault(`${file} is damaged and counts as empty; it is written anew by and by`)
}

/** Reads a JSON file that holds one object; undefined where there is no file. */
export const readJsonFile = async (
  file: string,
  bytesMax: number,
): Promise<Outcome<JsonObject | undefined>> =>
  whenFound(await readBounded(file, bytesMax), ({ text }) => parseObject(file, text))
