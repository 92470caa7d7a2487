/** A request that ends sessions of a person, from the moment it is sent. */
export type Ending = {
  personId: string
  /** The session that asked; none of its own where it is null. */
  by: string | null
  /** The session that is to end; all but `by` where it is null. */
  only: string | null
  sentAt: number
  /** Until when the server may carry it out: its response came then, or it may have been lost. */
  doneBy: number
}

export type Session = {
  token: string
  personId: string
  /** When its sign-in was sent, and when it was known to be there. */
  sentAt: number
  startedAt: number
  /** Since when it is known to be over. */
  endedAt: number | null
}

/**
 * What people were told, to hold every later response against it. All times are of this process's
 * clock, which sees both ends of every request.
 */
export class Ledger {
  readonly #sessions = new Map<string, Session>()
  readonly #endings = new Set<Ending>()
  readonly violations: string[] = []

  start(session: Omit<Session, 'endedAt'>): void {
    this.#sessions.set(session.token, { ...session, endedAt: null })
  }

  /** Notes a request that is being sent: its effect can be seen before its response. */
  beginEnding(ending: Omit<Ending, 'doneBy'>): Ending {
    const begun = { ...ending, doneBy: Number.POSITIVE_INFINITY }
    this.#endings.add(begun)
    return begun
  }

  /** It was refused, and ends nothing. */
  forgetEnding(ending: Ending): void {
    this.#endings.delete(ending)
  }

  /** It is done. @returns the sessions that are over by now. */
  confirmEnding(ending: Ending, doneBy: number): Session[] {
    ending.doneBy = doneBy
    const ended = this.#certainlyEndedBy(ending)
    for (const session of ended) session.endedAt ??= doneBy
    return ended
  }

  /** A session was accepted: it must not have been known to be over when the request was sent. */
  accepted(token: string, sentAt: number, what: string): void {
    const session = this.#sessions.get(token)
    if (!session || session.endedAt === null || session.endedAt >= sentAt) return
    const lateMs = Math.round(sentAt - session.endedAt)
    this.violate(`${what} was accepted ${lateMs} ms after its session had ended`)
  }

  /** A session was refused: something must have ended it, or may have. */
  refused(token: string, answeredAt: number, what: string): void {
    const session = this.#sessions.get(token)
    if (!session || [...this.#endings].some((ending) => mayEnd(ending, session, answeredAt))) return
    this.violate(`${what} was refused, and nothing had ended its session`)
  }

  violate(sentence: string): void {
    this.violations.push(sentence)
  }

  /** Those that were known to be there before the request was sent. */
  #certainlyEndedBy({ personId, by, only, sentAt }: Ending): Session[] {
    return [...this.#sessions.values()].filter(
      (session) =>
        session.personId === personId &&
        session.startedAt <= sentAt &&
        session.endedAt === null &&
        (only === null ? session.token !== by : session.token === only),
    )
  }
}

function mayEnd(ending: Ending, session: Session, answeredAt: number): boolean {
  const { personId, by, only } = ending
  const isMeant = only === null ? session.token !== by : session.token === only
  const isInTime = ending.doneBy >= session.sentAt && ending.sentAt <= answeredAt
  return personId === session.personId && isMeant && isInTime
}
