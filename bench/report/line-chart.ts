import type { Chart, Line } from '../work/work'
import { drawFrame, escapeXml, oursClass, round, WIDTH } from './svg'
import { formatNumber } from './text'

const PLOT = { left: 64, right: WIDTH - 190, top: 60, bottom: 360 }
const LABEL_HEIGHT = 17

/** Both axes are logarithmic: ten times as much is always the same step. */
export function drawLines({ title, unit, xTitle, lines }: Chart & { kind: 'lines' }): string {
  const points = lines.flatMap((line) => line.points)
  const spreads = points.flatMap(({ spread }) => [spread.low, spread.high])
  const x = logScale(
    points.map((point) => point.x),
    [PLOT.left, PLOT.right],
  )
  const y = logScale(spreads, [PLOT.bottom, PLOT.top])
  const labelHeights = spreadOut(lines.map((line) => y.at(line.points.at(-1)?.spread.median ?? 1)))
  const content = [
    drawGrid(x, y, xTitle),
    ...lines.map((line) => drawLine(line, x, y)),
    ...lines.map(({ label }, index) => drawLabel(label, labelHeights[index] ?? 0)),
  ]
  return drawFrame({ title, unit, height: PLOT.bottom + 50, content: content.join('') })
}

type Scale = { at: (value: number) => number; ticks: number[] }

function logScale(values: number[], [from, to]: [number, number]): Scale {
  const first = Math.floor(Math.log10(Math.min(...values)))
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))))
  const at = (value: number) =>
    round(from + ((Math.log10(value) - first) / (last - first)) * (to - from))
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
  return { at, ticks }
}

function drawGrid(x: Scale, y: Scale, xTitle: string): string {
  const rows = y.ticks.map(
    (tick) =>
      `<path class="grid" d="M${PLOT.left} ${y.at(tick)}H${PLOT.right}"/><text class="tick" x="${PLOT.left - 8}" y="${y.at(tick) + 4}" text-anchor="end">${formatNumber(tick)}</text>`,
  )
  const columns = x.ticks.map(
    (tick) =>
      `<text class="tick" x="${x.at(tick)}" y="${PLOT.bottom + 20}" text-anchor="middle">${formatNumber(tick)}</text>`,
  )
  const title = `<text class="unit" x="${PLOT.right}" y="${PLOT.bottom + 38}" text-anchor="end">${escapeXml(xTitle)}</text>`
  return [...rows, ...columns, title].join('')
}

function drawLine({ label, points }: Line, x: Scale, y: Scale): string {
  const path = points.map((point) => `${x.at(point.x)} ${y.at(point.spread.median)}`).join('L')
  const dots = points.map(
    ({ x: at, spread }) =>
      `<circle class="dot${oursClass(label)}" cx="${x.at(at)}" cy="${y.at(spread.median)}" r="4"/><path class="whisker" d="M${x.at(at)} ${y.at(spread.low)}V${y.at(spread.high)}"/>`,
  )
  return [`<path class="line${oursClass(label)}" d="M${path}"/>`, ...dots].join('')
}

function drawLabel(label: string, y: number): string {
  return `<text x="${PLOT.right + 12}" y="${y + 4}">${escapeXml(label)}</text>`
}

/** Labels at the ends of lines that meet must not lie on each other. */
function spreadOut(heights: number[]): number[] {
  const placed = [...heights]
  let free = Number.NEGATIVE_INFINITY
  for (const [index, height] of [...heights.entries()].sort(([, a], [, b]) => a - b)) {
    placed[index] = Math.max(height, free)
    free = placed[index] + LABEL_HEIGHT
  }
  return placed
}
