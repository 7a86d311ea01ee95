/** What the terminal knows of messages from earlier. */

/**
 * What was said while I was away, and is being fetched. A few messages are printed as they come. Of many, the newest are
 * shown once, in the room's order, which only the history knows; the rest is counted, so that it does not flood the screen.
 */
export interface Late {
  /** Batches still to come. */
  readonly outstanding: number
  /** More are coming than are printed as they come. */
  readonly isMany: boolean
  readonly printed: number
  /** Came and was not printed. */
  readonly hidden: number
  /** Of those the last, until the page is shown: the newest part comes first, and each part in order. */
  readonly ids: ReadonlySet<string>
  /** The page that shows the newest of them. */
  readonly page: 'none' | 'wanted' | 'asked' | 'shown'
}

export const NOTHING_LATE: Late = {
  outstanding: 0,
  isMany: false,
  printed: 0,
  hidden: 0,
  ids: new Set(),
  page: 'none',
}

/** How far the user has looked back, and for what: where the next page ends. */
export interface LookingBack {
  readonly search: string | null
  /** Null for the newest. */
  readonly before: string | null
}

export const NOT_LOOKING_BACK: LookingBack = { search: null, before: null }
