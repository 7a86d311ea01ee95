/** Milliseconds on the clock that all processes of a machine share, and that only runs forward. */
export const sharedMs = (): number => Number(process.hrtime.bigint()) / 1e6
