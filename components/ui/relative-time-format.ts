const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** From here on a date says more than a number of days. */
const RELATIVE_LIMIT_MS = 30 * DAY_MS

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/**
 * How long ago a moment was: "just now", "5 minutes ago", "1 day ago", after 30 days its date in UTC.
 * Full units only, so it never claims more than has passed. A moment in the future is "just now":
 * clocks differ a little.
 */
export function formatRelativeTime(iso: string, now: string | number): string {
  const elapsedMs = new Date(now).getTime() - Date.parse(iso)
  if (elapsedMs < MINUTE_MS) return 'just now'
  if (elapsedMs < HOUR_MS) return relative.format(-Math.floor(elapsedMs / MINUTE_MS), 'minute')
  if (elapsedMs < DAY_MS) return relative.format(-Math.floor(elapsedMs / HOUR_MS), 'hour')
  if (elapsedMs < RELATIVE_LIMIT_MS) {
    return relative.format(-Math.floor(elapsedMs / DAY_MS), 'day')
  }
  return formatDate(iso, 'UTC')
}

/** When to try again: "in 8 seconds", "in 15 minutes", "in 24 hours". Never sooner than that. */
export function formatWait(seconds: number): string {
  if (seconds < 60) return relative.format(Math.ceil(seconds), 'second')
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60
    ? relative.format(minutes, 'minute')
    : relative.format(Math.ceil(seconds / 3_600), 'hour')
}

/** "23 November 2026, 13:05 UTC": to the minute, in the given time zone, or in the viewer's. */
export function formatExactTime(iso: string, timeZone?: string): string {
  return `${formatDate(iso, timeZone)}, ${formatClock(iso, timeZone)}`
}

function formatDate(iso: string, timeZone?: string): string {
  return formatsOf(timeZone).date.format(new Date(iso))
}

function formatClock(iso: string, timeZone?: string): string {
  return formatsOf(timeZone).clock.format(new Date(iso))
}

type Formats = { date: Intl.DateTimeFormat; clock: Intl.DateTimeFormat }

/** Making a format takes a hundred times as long as using it. */
const knownFormats = new Map<string | undefined, Formats>()

function formatsOf(timeZone: string | undefined): Formats {
  const formats = knownFormats.get(timeZone) ?? makeFormats(timeZone)
  knownFormats.set(timeZone, formats)
  return formats
}

function makeFormats(timeZone: string | undefined): Formats {
  return {
    date: new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone,
    }),
    clock: new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
      timeZoneName: 'short',
    }),
  }
}
