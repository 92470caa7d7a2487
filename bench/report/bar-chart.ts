import type { Bar, Chart } from '../work/work'
import { drawFrame, escapeXml, oursClass, round, WIDTH } from './svg'
import { formatNumber } from './text'

const LABEL_WIDTH = 220
const VALUE_WIDTH = 80
const TOP = 56
const ROW = 30

/** Bars for medians, and whiskers for the spread. */
export function drawBars({ title, unit, bars }: Chart & { kind: 'bars' }): string {
  const most = Math.max(...bars.map(({ spread }) => Math.max(spread.high, spread.median)))
  const scale = (value: number) => round((value / most) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH))
  const rows = bars.map((bar, index) => drawBar(bar, TOP + index * ROW, scale))
  return drawFrame({ title, unit, height: TOP + bars.length * ROW + 12, content: rows.join('') })
}

function drawBar({ label, spread }: Bar, y: number, scale: (value: number) => number): string {
  const middle = y + ROW / 2
  const [low, high] = [LABEL_WIDTH + scale(spread.low), LABEL_WIDTH + scale(spread.high)]
  return [
    `<text x="${LABEL_WIDTH - 10}" y="${middle + 4}" text-anchor="end">${escapeXml(label)}</text>`,
    `<rect class="bar${oursClass(label)}" x="${LABEL_WIDTH}" y="${y + 5}" width="${scale(spread.median)}" height="${ROW - 10}" rx="2"/>`,
    `<path class="whisker" d="M${low} ${middle}H${high}M${low} ${middle - 4}v8M${high} ${middle - 4}v8"/>`,
    `<text x="${round(high + 8)}" y="${middle + 4}">${formatNumber(spread.median)}</text>`,
  ].join('')
}
