/** Somebody who does the same work as others. */
export type Turn<Figures> = { label: string; run: () => Promise<Figures> }

export type Labelled<Figures> = { label: string; rounds: Figures[] }

/**
 * Lets everybody do the work in turns, A B C A B C …, so that whatever disturbs the machine disturbs
 * all alike. One round before the first warms everybody up and does not count; a single round, which is a look
 * and no measurement, goes without.
 */
export async function takeTurns<Figures>(
  work: string,
  turns: Turn<Figures>[],
  rounds: number,
): Promise<Labelled<Figures>[]> {
  const results = turns.map(({ label }) => ({ label, rounds: [] as Figures[] }))
  for (let round = rounds > 1 ? 0 : 1; round <= rounds; round += 1) {
    showProgress(`${work}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`)
    for (const [index, turn] of turns.entries()) {
      const figures = await turn.run()
      if (round > 0) results[index]?.rounds.push(figures)
    }
  }
  return results
}

/** One line that overwrites itself on a terminal, and a line each elsewhere. */
export function showProgress(text: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
}
