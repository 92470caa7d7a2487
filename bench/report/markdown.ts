import type { Table } from '../work/work'

/** A table in Markdown, with its caption as a line before it. */
export function renderTable({ caption, head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const lines = [line(head), line(head.map(() => '---')), ...rows.map(line)]
  return [...(caption ? [`${caption}:`, ''] : []), ...lines].join('\n')
}
