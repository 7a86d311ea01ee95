/** Since when nobody looks, and whether something came since. */
export interface Away {
  /** Milliseconds since 1970; null while somebody looks, or where the terminal does not tell. */
  readonly since: number | null
  readonly isMarked: boolean
}

export const HERE: Away = { since: null, isMarked: false }
