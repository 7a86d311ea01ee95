/** What happens at one member between `begin` and `finish`. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sharedMs } from '../clock.ts'
import type { Stretch } from '../orders.ts'
import type { Heard } from '../texts.ts'
import { beginProfile, type Profile } from './profile.ts'

/** How often the event loop is looked at; what it takes beyond is how late it was. */
const RESOLUTION_MS = 5
const NOT_PROFILED: Profile = { hot: [], busyShare: Number.NaN }

export class OpenStretch {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #beganMs = sharedMs()
  readonly #processor = process.cpuUsage()
  readonly #shown: number[] = []
  readonly #next: number[] = []
  readonly #endProfile: () => Promise<Profile>
  #inOrder = true
  #lastShownMs = Number.NaN

  private constructor(endProfile: () => Promise<Profile>) {
    this.#endProfile = endProfile
    this.#delay.enable()
  }

  static async begin(profiles: boolean): Promise<OpenStretch> {
    return new OpenStretch(profiles ? await beginProfile() : async () => NOT_PROFILED)
  }

  heard({ speaker, number }: Heard): void {
    this.#shown[speaker] = this.shownOf(speaker) + 1
    this.#inOrder &&= number >= (this.#next[speaker] ?? 0)
    this.#next[speaker] = number + 1
    this.#lastShownMs = sharedMs()
  }

  shownOf(speaker: number): number {
    return this.#shown[speaker] ?? 0
  }

  async end(): Promise<Stretch> {
    this.#delay.disable()
    const durationMs = sharedMs() - this.#beganMs
    const { user, system } = process.cpuUsage(this.#processor)
    return {
      durationMs,
      processorMs: (user + system) / 1000,
      residentMegabytes: process.memoryUsage.rss() / 1024 / 1024,
      lateMaxMs: Math.max(0, this.#delay.max / 1e6 - RESOLUTION_MS),
      lateP99Ms: Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION_MS),
      shown: Array.from(this.#shown, (count) => count ?? 0),
      inOrder: this.#inOrder,
      lastShownMs: this.#lastShownMs,
      ...(await this.#endProfile()),
    }
  }
}
