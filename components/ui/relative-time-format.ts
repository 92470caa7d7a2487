const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** From here on a date says more than a number of days. */
const RELATIVE_LIMIT_MS = 30 * DAY_MS

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** After 30 days the date, in UTC. A moment in the future is "just now": clocks differ a little. */
export function formatRelativeTime(iso: string, now: string | number): string {
  const elapsedMs = new Date(now).getTime() - Date.parse(iso)
  if (elapsedMs < MINUTE_MS) return 'just now'
  if (elapsedMs < HOUR_MS) return formatAgo(elapsedMs / MINUTE_MS, 'minute')
  if (elapsedMs < DAY_MS) return formatAgo(elapsedMs / HOUR_MS, 'hour')
  if (elapsedMs < RELATIVE_LIMIT_MS) return formatAgo(elapsedMs / DAY_MS, 'day')
  return formatsOf('UTC').date.format(new Date(iso))
}

function formatAgo(elapsed: number, unit: Intl.RelativeTimeFormatUnit): string {
  return relative.format(-Math.floor(elapsed), unit)
}

/** When to try again: "in 8 seconds", "in 15 minutes", "in 24 hours". Never sooner than that. */
export function formatWait(seconds: number): string {
  if (seconds < 60) return relative.format(Math.ceil(seconds), 'second')
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return relative.format(minutes, 'minute')
  return relative.format(Math.ceil(seconds / 3_600), 'hour')
}

/** "23 November 2026, 13:05 UTC": to the minute, in the given time zone, or in the viewer's. */
export function formatExactTime(iso: string, timeZone?: string): string {
  const { date, clock } = formatsOf(timeZone)
  const moment = new Date(iso)
  return `${date.format(moment)}, ${clock.format(moment)}`
}

type Formats = { date: Intl.DateTimeFormat; clock: Intl.DateTimeFormat }

/** Making a format takes a hundred times as long as using it. */
const knownFormats = new Map<string | undefined, Formats>()

function formatsOf(timeZone: string | undefined): Formats {
  const formats = knownFormats.get(timeZone) ?? makeFormats(timeZone)
  knownFormats.set(timeZone, formats)
  return formats
}

const DATE = { day: 'numeric', month: 'long', year: 'numeric' } as const
const CLOCK = {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
} as const

function makeFormats(timeZone: string | undefined): Formats {
  return {
    date: new Intl.DateTimeFormat('en-GB', { ...DATE, timeZone }),
    clock: new Intl.DateTimeFormat('en-GB', { ...CLOCK, timeZone }),
  }
}
