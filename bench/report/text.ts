import { isToldApart, type Spread, spreadOf } from '../statistics'

/** A figure with the digits that count: three, or two where it is tiny. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const isTiny = Math.abs(value) < 0.1
  return value.toLocaleString('en', { maximumSignificantDigits: isTiny ? 2 : 3 })
}

/** "812 (790–840)": the median and its spread; "–" where nothing was measured. */
export function formatSpread({ median, low, high }: Spread): string {
  if (!Number.isFinite(median)) return '–'
  return `${formatNumber(median)} (${formatNumber(low)}–${formatNumber(high)})`
}

/** The median of the rounds and its spread. */
export function formatSample(sample: number[]): string {
  return formatSpread(spreadOf(sample))
}

/** A ratio with its spread; no number where its spread is larger than what it claims. */
export function formatRatio(ratio: Spread): string {
  const isMissing = !Number.isFinite(ratio.median)
  return isMissing || isToldApart(ratio)
    ? formatSpread(ratio)
    : `not told apart (${formatNumber(ratio.low)}–${formatNumber(ratio.high)})`
}
