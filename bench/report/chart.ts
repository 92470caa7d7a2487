import type { Chart } from '../work/work'
import { drawBars } from './bar-chart'
import { drawLines } from './line-chart'

/** A chart as SVG. */
export function drawChart(chart: Chart): string {
  return chart.kind === 'bars' ? drawBars(chart) : drawLines(chart)
}
