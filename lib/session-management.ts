import { createRequire } from 'node:module'
import path from 'node:path'
import { followNotifications } from './database/listen'
import { sharedPool } from './database/pool'
import { runPrepared } from './database/prepared'
import { env } from './env'
import { log } from './log'
import { OncePerProcess } from './once-per-process'
import { openPlaces, type Place, type Places, PlacesFileError } from './sessions/place'
import { followSessionChanges as follow, type SessionFeedHandlers } from './sessions/session-feed'
import { lifetimeOf, type SessionLifetime, type SessionLimits } from './sessions/session-limits'
import { makeSessions, type Sessions } from './sessions/sessions'

const pool = { query: runPrepared }

const shared = new OncePerProcess<Sessions>('sessions', () =>
  makeSessions({
    pool,
    limits: sessionLimits(),
    log: { info: (fields, message) => log().info(fields, message) },
    findPlace,
  }),
)

export function sessions(): Sessions {
  return shared.get()
}

/** For the cookie. */
export function sessionLifetime(given: { sharedDevice: boolean }): SessionLifetime {
  return lifetimeOf(sessionLimits(), given)
}

/** @returns a function that ends it. */
export function followSessionChanges(handlers: SessionFeedHandlers): () => Promise<void> {
  const url = env.DATABASE_DIRECT_URL ?? env.DATABASE_URL ?? ''
  const listen: Parameters<typeof follow>[0]['listen'] = (channel, listeners) =>
    followNotifications(url, channel, {
      ...listeners,
      onLost: () => sharedPool.peek()?.distrustAll(),
    })
  return follow({ listen, pool }, handlers)
}

/** For the start: a file that cannot be used is noticed there, and is not read twice. @throws PlacesFileError */
export function loadPlaces(): void {
  places = openPlacesFile()
}

function sessionLimits(): SessionLimits {
  return {
    idleTimeoutMs: env.SESSION_IDLE_TIMEOUT,
    maxAgeMs: env.SESSION_MAX_AGE,
    sharedDeviceIdleTimeoutMs: env.SHARED_DEVICE_IDLE_TIMEOUT,
    sharedDeviceMaxAgeMs: env.SHARED_DEVICE_MAX_AGE,
    maxSessionsPerUser: env.MAX_SESSIONS_PER_USER,
    activityRetentionMs: env.ACTIVITY_RETENTION,
  }
}

let places: Places | undefined

/** Should the file go bad after the start, pages do without places. */
export function findPlace(ipAddress: string): Place | null {
  places ??= openPlacesOrDoWithout()
  return places.find(ipAddress)
}

function openPlacesOrDoWithout(): Places {
  try {
    return openPlacesFile()
  } catch (err) {
    log().warn({ event: 'places_unavailable', err }, 'Places unavailable')
    return { find: () => null }
  }
}

function openPlacesFile(): Places {
  try {
    return openPlaces(env.GEOIP_DATABASE ?? findBundledCountries())
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PlacesFileError(`GEOIP_DATABASE: ${reason}`, { cause })
  }
}

// Not from `import.meta.url`: a bundler would load the file as code.
function findBundledCountries(): string {
  const { resolve } = createRequire(path.join(process.cwd(), 'package.json'))
  return resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb')
}
