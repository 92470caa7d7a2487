/** The width of every chart. */
export const WIDTH = 760

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

/** The frame of a chart: its title, its unit, and what is drawn below them. */
export function drawFrame(given: {
  title: string
  unit: string
  height: number
  content: string
}): string {
  const [title, unit] = [escapeXml(given.title), escapeXml(given.unit)]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${given.height}" role="img" aria-label="${title}: ${unit}">
${STYLE}
<text class="title" x="10" y="22">${title}</text><text class="unit" x="10" y="42">${unit}</text>
${given.content}
</svg>
`
}

/** The class that colours our own series. */
export function oursClass(label: string): string {
  return label.startsWith('This app') ? ' ours' : ''
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

/** To a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}
