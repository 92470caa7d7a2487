import { isToldApart, judge, type Limit, ratioOf, type Sample, type Verdict } from '../statistics'
import { formatRatio, formatSpread } from './text'

/** A row of the table that the page opens with. */
export type Goal = {
  work: string
  /** `none` where two are only compared. */
  goal: string
  seen: string
  verdict: Verdict | Comparison
}

type Comparison = 'ahead' | 'behind' | 'not told apart'

/** What is compared: this app's figures and those of a reference, round by round. */
type Compared = { work: string; ours: Sample; theirs: Sample }

/** Whether our figures reach a goal as a ratio to theirs. */
export function ratioGoal({ work, ours, theirs, ...limit }: Compared & Limit): Goal {
  const ratio = ratioOf(ours, theirs)
  const goal = 'atLeast' in limit ? `≥ ${limit.atLeast}` : `≤ ${limit.atMost}`
  return { work, goal: `${goal} ×`, seen: formatSpread(ratio), verdict: judge(ratio, limit) }
}

/** Who is ahead, without a goal. Nothing where one of the two did not take part. */
export function comparison({
  work,
  ours,
  theirs,
  better,
}: Compared & { better: 'more' | 'less' }): Goal[] {
  const ratio = ratioOf(ours, theirs)
  if (!Number.isFinite(ratio.median)) return []
  const isAhead = better === 'more' ? ratio.median > 1 : ratio.median < 1
  const verdict = isToldApart(ratio) ? (isAhead ? 'ahead' : 'behind') : 'not told apart'
  return [{ work, goal: 'none', seen: formatRatio(ratio), verdict }]
}

/** A goal for a figure that is no ratio. */
export function plainGoal({ isMet, ...goal }: Omit<Goal, 'verdict'> & { isMet: boolean }): Goal {
  return { ...goal, verdict: isMet ? 'met' : 'not met' }
}

/** Whether a row says that this app lost. */
export function isLoss({ verdict }: Goal): boolean {
  return verdict === 'not met' || verdict === 'behind'
}
