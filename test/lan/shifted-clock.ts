/**
 * Preloaded into a node (`node --import`), gives it a clock that is wrong by SHIFTED_CLOCK_MS milliseconds: no kernel
 * namespace shifts the real-time clock. Timers and the monotonic clock stay right, as on a machine with a wrong date.
 */
const { SHIFTED_CLOCK_MS } = process.env
const shiftMs = Number(SHIFTED_CLOCK_MS)
const rightNow = Date.now.bind(Date)

Date.now = () => rightNow() + shiftMs
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget),
})
