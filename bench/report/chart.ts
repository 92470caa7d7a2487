import type { Bar, Chart, Line } from '../work/work'
import { formatNumber } from './text'

const WIDTH = 760
const LABEL_WIDTH = 220
const VALUE_WIDTH = 80
const TOP = 56
const ROW = 30

/** Light and dark follow the reader's own setting. Our series is coloured, the others are told by their labels. */
const STYLE = `<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .unit, .tick { fill: #59636e }
  .bar { fill: #9aa4b0 } .bar.ours { fill: #0969da }
  .line { fill: none; stroke: #9aa4b0; stroke-width: 2 } .line.ours { stroke: #0969da; stroke-width: 2.5 }
  .dot { fill: #9aa4b0 } .dot.ours { fill: #0969da }
  .whisker { stroke: #1f2328; stroke-width: 1.5 }
  .grid { stroke: #d1d9e0 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .unit, .tick { fill: #9198a1 }
    .bar, .dot { fill: #656c76 } .bar.ours, .dot.ours { fill: #4493f8 }
    .line { stroke: #656c76 } .line.ours { stroke: #4493f8 }
    .whisker { stroke: #f0f6fc }
    .grid { stroke: #3d444d }
  }
</style>`

/** A chart as SVG: medians, and whiskers for the spread. */
export function drawChart(chart: Chart): string {
  return chart.kind === 'bars' ? drawBars(chart) : drawLines(chart)
}

function drawBars({ title, unit, bars }: Chart & { kind: 'bars' }): string {
  const most = Math.max(...bars.map(({ spread }) => Math.max(spread.high, spread.median)))
  const scale = (value: number) => (value / most) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH)
  const rows = bars.map((bar, index) => drawBar(bar, TOP + index * ROW, scale))
  return svg({ title, unit, height: TOP + bars.length * ROW + 12, content: rows.join('') })
}

function drawBar({ label, spread }: Bar, y: number, scale: (value: number) => number): string {
  const middle = y + ROW / 2
  const [low, high] = [LABEL_WIDTH + scale(spread.low), LABEL_WIDTH + scale(spread.high)]
  return [
    `<text x="${LABEL_WIDTH - 10}" y="${middle + 4}" text-anchor="end">${escapeXml(label)}</text>`,
    `<rect class="bar${ours(label)}" x="${LABEL_WIDTH}" y="${y + 5}" width="${round(scale(spread.median))}" height="${ROW - 10}" rx="2"/>`,
    `<path class="whisker" d="M${round(low)} ${middle}H${round(high)}M${round(low)} ${middle - 4}v8M${round(high)} ${middle - 4}v8"/>`,
    `<text x="${round(high + 8)}" y="${middle + 4}">${formatNumber(spread.median)}</text>`,
  ].join('')
}

const PLOT = { left: 64, right: 190, top: TOP + 4, height: 300 }

/** Both axes are logarithmic: ten times as much is always the same step. */
function drawLines({ title, unit, xTitle, lines }: Chart & { kind: 'lines' }): string {
  const points = lines.flatMap((line) => line.points)
  const x = logScale(
    points.map((point) => point.x),
    PLOT.left,
    WIDTH - PLOT.right,
  )
  const y = logScale(
    points.flatMap(({ spread }) => [spread.low, spread.high]),
    PLOT.top + PLOT.height,
    PLOT.top,
  )
  const bottom = PLOT.top + PLOT.height
  const grid = [
    ...y.ticks.map(
      (tick) =>
        `<path class="grid" d="M${PLOT.left} ${y.at(tick)}H${WIDTH - PLOT.right}"/><text class="tick" x="${PLOT.left - 8}" y="${y.at(tick) + 4}" text-anchor="end">${formatNumber(tick)}</text>`,
    ),
    ...x.ticks.map(
      (tick) =>
        `<text class="tick" x="${x.at(tick)}" y="${bottom + 20}" text-anchor="middle">${formatNumber(tick)}</text>`,
    ),
    `<text class="unit" x="${WIDTH - PLOT.right}" y="${bottom + 38}" text-anchor="end">${escapeXml(xTitle)}</text>`,
  ]
  const heights = spreadOut(lines.map((line) => y.at(line.points.at(-1)?.spread.median ?? 1)))
  const drawn = lines.map((line, index) => drawLine(line, x.at, y.at, heights[index] ?? 0))
  return svg({ title, unit, height: bottom + 50, content: [...grid, ...drawn].join('') })
}

function drawLine(
  { label, points }: Line,
  x: (value: number) => number,
  y: (value: number) => number,
  labelY: number,
): string {
  const path = points.map(({ x: at, spread }) => `${x(at)} ${y(spread.median)}`).join('L')
  const dots = points.map(
    ({ x: at, spread }) =>
      `<circle class="dot${ours(label)}" cx="${x(at)}" cy="${y(spread.median)}" r="4"/><path class="whisker" d="M${x(at)} ${y(spread.low)}V${y(spread.high)}"/>`,
  )
  return [
    `<path class="line${ours(label)}" d="M${path}"/>`,
    ...dots,
    `<text x="${WIDTH - PLOT.right + 12}" y="${labelY + 4}">${escapeXml(label)}</text>`,
  ].join('')
}

/** Labels at the ends of lines that meet must not lie on each other. */
function spreadOut(heights: number[]): number[] {
  const order = heights
    .map((_, index) => index)
    .sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0))
  const placed = [...heights]
  let free = Number.NEGATIVE_INFINITY
  for (const index of order) {
    placed[index] = Math.max(heights[index] ?? 0, free)
    free = (placed[index] ?? 0) + 17
  }
  return placed
}

function logScale(values: number[], from: number, to: number) {
  const first = Math.floor(Math.log10(Math.min(...values)))
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))))
  const at = (value: number) =>
    round(from + ((Math.log10(value) - first) / (last - first)) * (to - from))
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
  return { at, ticks }
}

function svg(given: { title: string; unit: string; height: number; content: string }): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${given.height}" role="img" aria-label="${escapeXml(`${given.title}: ${given.unit}`)}">
${STYLE}
<text class="title" x="10" y="22">${escapeXml(given.title)}</text><text class="unit" x="10" y="42">${escapeXml(given.unit)}</text>
${given.content}
</svg>
`
}

function ours(label: string): string {
  return label.startsWith('This app') ? ' ours' : ''
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
