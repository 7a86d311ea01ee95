/** Checks run side by side, and what they found as data. */
import type { Finding, Level } from './finding.ts'

export interface Check {
  /** Stable, for programs: `key-files`. */
  readonly name: string
  /** For people. */
  readonly title: string
  readonly look: () => Promise<readonly Finding[]>
}

export interface CheckReport {
  readonly name: string
  readonly title: string
  /** The worst of its findings. */
  readonly level: Level
  readonly findings: readonly Finding[]
}

export interface DoctorReport {
  readonly level: Level
  readonly checks: readonly CheckReport[]
}

const worst = (levels: readonly Level[]): Level =>
  (['problem', 'warning'] as const).find((level) => levels.includes(level)) ?? 'ok'

const ourFault = (error: unknown): Finding => ({
  level: 'problem',
  seen: `This check failed, which is a fault of p2p-chat: ${error instanceof Error ? error.message : String(error)}.`,
  remedy: 'Report it, with what `p2p-chat doctor --json` prints.',
})

const unended = (limitMs: number): Finding => ({
  level: 'warning',
  seen: `This check has not ended within ${limitMs / 1000} s.`,
  remedy:
    'Run `p2p-chat doctor` again; this machine may be busy, or a disk or a command of the system stands still.',
})

const within = async (
  limitMs: number,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = setTimeout(() => resolve([unended(limitMs)]), limitMs)
  })
  try {
    return await Promise.race([look(), late])
  } catch (error) {
    return [ourFault(error)]
  } finally {
    clearTimeout(timer)
  }
}

/** Runs all at once. One that fails or hangs says so, and keeps no other from being told. */
export const runChecks = async (checks: readonly Check[], limitMs: number): Promise<DoctorReport> => {
  const reports = await Promise.all(
    checks.map(async ({ name, title, look }): Promise<CheckReport> => {
      const findings = await within(limitMs, look)
      return { name, title, level: worst(findings.map(({ level }) => level)), findings }
    }),
  )
  return { level: worst(reports.map(({ level }) => level)), checks: reports }
}
