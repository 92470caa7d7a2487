const format = new Intl.NumberFormat('en')

/** "1,234" */
export function formatCount(count: number): string {
  return format.format(count)
}
