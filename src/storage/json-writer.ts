import { PRIVATE_FILE_MODE, replaceFile } from './durable-write.ts'
import { type Outcome, success } from './problem.ts'

/** Writes one JSON file again and again: one write after the other, so that an older text never replaces a newer one. */
export class JsonWriter {
  readonly #file: string
  #writing: Promise<Outcome<void>> = Promise.resolve(success(undefined))

  constructor(file: string) {
    this.#file = file
  }

  /**
   * @param current what there is to write, asked when it is written
   * @returns when it is on disk
   */
  write(current: () => object): Promise<Outcome<void>> {
    this.#writing = this.#writing.then(() =>
      replaceFile(this.#file, `${JSON.stringify(current(), null, 2)}\n`, PRIVATE_FILE_MODE),
    )
    return this.#writing
  }
}
