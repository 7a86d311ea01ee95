import { readFile } from 'node:fs/promises'

/** The kernel counts in these, on every Linux. */
const TICKS_PER_SECOND = 100

/** Seconds of a core that a process has had so far, by itself and for the kernel's work (Linux only). */
export const processorSeconds = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name of the program comes second, in parentheses, and may hold blanks.
  const [utime = '0', stime = '0'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11)
  return (Number(utime) + Number(stime)) / TICKS_PER_SECOND
}

/** Megabytes of memory that a process holds (Linux only). */
export const residentMegabytes = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}
