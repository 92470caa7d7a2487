import type { Field } from '../contestants/field'
import type { LoadGenerator } from '../load/load-generator'
import type { Goal } from '../report/goals'
import type { Size } from '../size'
import type { Spread } from '../statistics'

/** What a piece of work is done with. */
export type Bench = { size: Size; field: Field; load: LoadGenerator }

/** One thing that is measured. */
export type Work = { name: string; title: string; run(bench: Bench): Promise<Outcome> }

/** What a piece of work found out: the figures as they are, and how they are shown. */
export type Outcome = {
  tables: Table[]
  charts: Chart[]
  goals: Goal[]
  /** Every figure of every round. */
  figures: Record<string, unknown>
}

export type Table = { caption: string; head: string[]; rows: string[][] }

export type Bar = { label: string; spread: Spread }

export type Line = { label: string; points: { x: number; spread: Spread }[] }

/** A bar or line is ours where `label` begins with "This app". */
export type Chart = { name: string; title: string; unit: string } & (
  | { kind: 'bars'; bars: Bar[] }
  | { kind: 'lines'; xTitle: string; lines: Line[] }
)
