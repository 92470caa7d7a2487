/** Faults end late for those who met them: connections time out, pools and pages come back. */
const AFTERMATH_MS = 15_000

type Spell = { begunAt: number; endedAt: number; personId: string | null }

/** When something was broken on purpose, for all or for one person: only then may a request fail. */
export class Trouble {
  readonly #spells: Spell[] = []

  /** Runs a fault, and remembers how long it lasted. */
  async during(personId: string | null, fault: () => Promise<void>): Promise<void> {
    const spell = { begunAt: performance.now(), endedAt: Number.POSITIVE_INFINITY, personId }
    this.#spells.push(spell)
    try {
      await fault()
    } finally {
      spell.endedAt = performance.now() + AFTERMATH_MS
    }
  }

  /** Whether a request of a person met a fault. */
  met(personId: string, sentAt: number, answeredAt: number): boolean {
    return this.#spells.some(
      (spell) =>
        (spell.personId === null || spell.personId === personId) &&
        spell.begunAt <= answeredAt &&
        spell.endedAt >= sentAt,
    )
  }
}
