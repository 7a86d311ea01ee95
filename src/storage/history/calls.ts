import type { Outcome, Problem } from '../problem.ts'
import type {
  HistoryState,
  Keep,
  KnownIdentity,
  NodeContent,
  NodeQuestion,
  OrderKey,
  Page,
  SearchPage,
  SetNode,
  StoredBatch,
  SummarisedNode,
} from './contract.ts'
import type { PageKind, PageStart } from './pages.ts'
import type { HeldBatch } from './people.ts'

interface Call<Asked, Answered> {
  readonly asked: Asked
  readonly answered: Answered
}

/** Calls that change the file; those that wait share one transaction. */
interface WriteCalls {
  readonly append: Call<
    { readonly batches: readonly StoredBatch[]; readonly clock: number },
    readonly string[]
  >
  readonly rememberIdentities: Call<readonly KnownIdentity[], void>
  readonly rememberHolder: Call<{ readonly holder: string; readonly ids: readonly string[] }, void>
  readonly raiseFloor: Call<{ readonly keep: Keep; readonly nowMs: number }, void>
  /** Removes some of what is below the floor. Answered with how many; 0 is the end. */
  readonly removeSome: Call<null, number>
}

interface ReadCalls {
  readonly missing: Call<readonly string[], readonly string[]>
  readonly get: Call<{ readonly ids: readonly string[]; readonly bytesMax: number }, readonly StoredBatch[]>
  readonly page: Call<{ readonly start: PageStart; readonly limit: number; readonly kind: PageKind }, Page>
  /** Looks at some, and says where to go on. */
  readonly searchSlice: Call<
    { readonly text: string; readonly before: OrderKey | null; readonly limit: number },
    SearchPage
  >
  readonly aboutRemovals: Call<null, readonly StoredBatch[]>
  readonly contents: Call<readonly NodeQuestion[], readonly NodeContent[]>
  readonly summaries: Call<readonly SetNode[], readonly (SummarisedNode | null)[]>
  readonly identities: Call<number, readonly KnownIdentity[]>
  readonly holdersOf: Call<{ readonly author: string; readonly limit: number }, readonly HeldBatch[]>
}

/** What a history's worker is asked, and what it answers where nothing fails. */
interface Calls extends WriteCalls, ReadCalls {}

export type WriteName = keyof WriteCalls
export type ReadName = keyof ReadCalls
export type CallName = keyof Calls
export type Asked<Name extends CallName> = Calls[Name]['asked']
export type Answered<Name extends CallName> = Calls[Name]['answered']

/** One call on its way to the worker. */
export interface Asking<Name extends CallName = CallName> {
  readonly type: Name
  /** Which answer belongs to it. */
  readonly number: number
  readonly asked: Asked<Name>
}

/** The same where it arrives: its type says what is asked. */
export type Request<Name extends CallName = CallName> = { readonly [Each in Name]: Asking<Each> }[Name]

export interface Closing {
  readonly type: 'close'
}

/** One answer on its way back. */
export interface Answer<Name extends CallName = CallName> {
  readonly call: Name
  readonly number: number
  readonly outcome: Outcome<Answered<Name>>
}

export type FromWorker =
  | { readonly type: 'opened'; readonly outcome: Outcome<HistoryState> }
  /** All that one commit answers, or one reading. */
  | { readonly type: 'answers'; readonly answers: readonly Answer[]; readonly state: HistoryState }
  | { readonly type: 'problem'; readonly problem: Problem }
