/** What a running node can tell of itself. */
export const REPORT_TOPICS = ['peers', 'mesh', 'room', 'metrics'] as const

export type ReportTopic = (typeof REPORT_TOPICS)[number]

/** What can be asked of a running node, one JSON object a line: `{"request":"peers"}`. */
export const CONTROL_REQUESTS = [...REPORT_TOPICS, 'reread-whitelist'] as const

export type ControlRequest = (typeof CONTROL_REQUESTS)[number]

/** What it answers, one line: `{"ok":true,"result":…}` or `{"ok":false,"message":…}`. */
export type ControlAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly message: string }

const parseObject = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** The request in a line; undefined where it is none that we know. */
export const parseRequest = (line: string): ControlRequest | undefined => {
  const { request } = parseObject(line) ?? {}
  return CONTROL_REQUESTS.find((known) => known === request)
}

/** The answer in a line; undefined where it is none. */
export const parseAnswer = (line: string): ControlAnswer | undefined => {
  const { ok, result, message } = parseObject(line) ?? {}
  if (ok === true) {
    return { ok, result }
  }
  return ok === false && typeof message === 'string' ? { ok, message } : undefined
}
