export type TerminateState =
  | { status: 'idle' }
  | { status: 'terminated-others'; count: number }
  | { status: 'terminated-one'; device: string }
  | { status: 'already-ended' }
  /** The database is away: whether anything ended is not known. */
  | { status: 'unavailable' }
  /** Bad input or a foreign origin. */
  | { status: 'refused' }
  | { status: 'limited'; retryAfterS: number }

export type TerminateAction = (previous: TerminateState, form: FormData) => Promise<TerminateState>
