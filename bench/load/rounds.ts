import type { Sample } from '../statistics'

/** One contestant's part of a piece of work. */
export type Turn<Figures> = { label: string; run: () => Promise<Figures> }

export type Labelled<Figures> = { label: string; rounds: Figures[] }

/**
 * Lets the contestants work in turns, A B C A B C …, so that a disturbance of the machine reaches
 * all of them. A round before the first warms them up and does not count; a single round, which is
 * a look and no measurement, goes without.
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

/** One figure of each round of a contestant; none where it did not take part. */
export function sampleOf<Figures>(
  results: Labelled<Figures>[],
  wanted: string,
  read: (figures: Figures) => number,
): Sample {
  return results.find(({ label }) => label === wanted)?.rounds.map(read) ?? []
}

/** One line that overwrites itself on a terminal, and a line each elsewhere. */
export function showProgress(text: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
}
