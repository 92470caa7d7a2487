import { createRequire } from 'node:module'
import path from 'node:path'
import { followNotifications } from './database/listen'
import { runPrepared } from './database/prepared'
import { env } from './env'
import { log } from './log'
import { OncePerProcess } from './once-per-process'
import { openPlaces, type Place, type Places, PlacesFileError } from './sessions/place'
import { followSessionChanges as follow, type SessionFeedHandlers } from './sessions/session-feed'
import { lifetimeOf, type SessionLifetime, type SessionLimits } from './sessions/session-limits'
import { makeSessions, type Sessions } from './sessions/sessions'

/** Where the sessions of this app meet its settings, its database and its log. */

const pool = { query: runPrepared }

const shared = new OncePerProcess<Sessions>('sessions', () =>
  makeSessions({
    pool,
    limits: sessionLimits(),
    log: { info: (fields, message) => log().info(fields, message) },
    findPlace,
  }),
)

/** The sessions of this app. */
export function sessions(): Sessions {
  return shared.get()
}

/** How long a session of this app lives, for its cookie. */
export function sessionLifetime(given: { sharedDevice: boolean }): SessionLifetime {
  return lifetimeOf(sessionLimits(), given)
}

/** Follows what happens to sessions on all instances. @returns a function that ends it. */
export function followSessionChanges(handlers: SessionFeedHandlers): () => Promise<void> {
  const url = env.DATABASE_DIRECT_URL ?? env.DATABASE_URL ?? ''
  const listen: Parameters<typeof follow>[0]['listen'] = (channel, listeners) =>
    followNotifications(url, channel, listeners)
  return follow({ listen, pool }, handlers)
}

/**
 * For the start: opens the file of places.
 * @throws PlacesFileError when it is missing or not in the MaxMind format.
 */
export function checkPlacesFile(): void {
  openPlacesFile()
}

function sessionLimits(): SessionLimits {
  return {
    idleTimeoutMs: env.SESSION_IDLE_TIMEOUT,
    maxAgeMs: env.SESSION_MAX_AGE,
    sharedDeviceIdleTimeoutMs: env.SHARED_DEVICE_IDLE_TIMEOUT,
    sharedDeviceMaxAgeMs: env.SHARED_DEVICE_MAX_AGE,
    maxSessionsPerUser: env.MAX_SESSIONS_PER_USER,
  }
}

let places: Places | undefined

/** The file is read on first use. Should it go bad after the start, pages do without places. */
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

/**
 * From the working directory, which is the project folder: a bundler rewrites `import.meta.url`, and
 * would try to load the file as code if it understood the call.
 */
function findBundledCountries(): string {
  const { resolve } = createRequire(path.join(process.cwd(), 'package.json'))
  return resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb')
}
