/** One figure for each round. */
export type Sample = number[]

/** The middle of a sample, and from where to where its rounds lie. */
export type Spread = { median: number; low: number; high: number }

const ROUNDS_THAT_BEAR_TRIMMING = 5

/** The median of the rounds, and their range without the one lowest and the one highest. */
export function spreadOf(sample: Sample): Spread {
  const sorted = [...sample].sort((a, b) => a - b)
  const trimmed = sorted.length < ROUNDS_THAT_BEAR_TRIMMING ? sorted : sorted.slice(1, -1)
  return {
    median: percentile(sorted, 0.5),
    low: trimmed[0] ?? Number.NaN,
    high: trimmed.at(-1) ?? Number.NaN,
  }
}

/** How many times `sample` is `reference`, round by round: what disturbs a whole round disturbs both. */
export function ratioOf(sample: Sample, reference: Sample): Spread {
  return spreadOf(sample.map((value, round) => value / (reference[round] ?? Number.NaN)))
}

/** Whether a ratio differs from 1 by more than its own spread; both as factors. */
export function isToldApart({ median, low, high }: Spread): boolean {
  return Math.abs(Math.log(median)) > Math.log(high / low)
}

export type Limit = { atLeast: number } | { atMost: number }

/** Whether a ratio reaches a goal: with its whole spread, not at all, or with a part of it. */
export function judge({ low, high }: Spread, goal: Limit): Verdict {
  const isMet = (value: number) =>
    'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
  if (isMet(low) && isMet(high)) return 'met'
  return isMet(low) || isMet(high) ? 'within the spread' : 'not met'
}

export type Verdict = 'met' | 'not met' | 'within the spread'

/** The value below which that share of a sample lies; the nearest one that occurred. */
export function percentile(sample: Sample, share: number): number {
  const sorted = [...sample].sort((a, b) => a - b)
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * share))
  return sorted[index] ?? Number.NaN
}
