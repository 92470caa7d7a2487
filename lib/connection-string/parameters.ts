import { BadConnectionString } from './bad-connection-string'
import type { Given } from './uri'

const USED = [
  'host',
  'hostaddr',
  'port',
  'dbname',
  'user',
  'password',
  'application_name',
  'fallback_application_name',
  'options',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslnegotiation',
  'ssl_min_protocol_version',
  'ssl_max_protocol_version',
]

/** They tune what the app decides by itself: they are accepted, and change nothing. */
const WITHOUT_EFFECT = [
  'connect_timeout',
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'tcp_user_timeout',
  'sslcompression',
  'sslsni',
  'krbsrvname',
  'gsslib',
  'gssdelegation',
]

/** What they ask for is so anyway, or is not possible. The first is named in the sentence. */
const ACCEPTED_VALUES = new Map<string, readonly string[]>(
  Object.entries({
    channel_binding: ['prefer', 'disable', 'require'],
    client_encoding: ['UTF8', 'utf8', 'UTF-8', 'utf-8', 'unicode', 'auto'],
    gssencmode: ['disable', 'prefer'],
    load_balance_hosts: ['disable'],
    replication: ['false', 'off', 'no', '0'],
    // A read-only server is never used.
    target_session_attrs: ['read-write', 'primary', 'any'],
    // Prisma's, and PostgreSQL's default.
    schema: ['public'],
  }),
)

/** libpq's, which neither `pg` nor this app can follow. */
const UNSUPPORTED =
  /^(?:service|servicefile|passfile|requirepeer|require_auth|sslcrl|sslcrldir|sslcertmode|sslkeylogfile|scram_\w+_key|(?:min|max)_protocol_version|oauth_\w+)$/

/** Prisma's own, which has no part in connecting here. */
const OF_PRISMA =
  /^(?:connection_limit|pool_timeout|pgbouncer|statement_cache_size|socket_timeout|sslaccept|sslidentity|single_use_connections)$/

/** libpq's other spelling. */
const TLS_SWITCH = new Map([
  ['true', 'require'],
  ['1', 'require'],
  ['false', 'disable'],
  ['0', 'disable'],
  ['no-verify', 'no-verify'],
])

/** @throws BadConnectionString for a parameter that would be ignored without a word. */
export function checkParameters(given: Given): void {
  readTlsSwitch(given)
  for (const [name, value] of given) {
    if (USED.includes(name) || WITHOUT_EFFECT.includes(name)) continue
    const accepted = ACCEPTED_VALUES.get(name)
    if (!accepted) throw new BadConnectionString(explainName(name))
    if (!accepted.includes(value)) throw new BadConnectionString(explainValue(name, accepted))
  }
}

function readTlsSwitch(given: Given): void {
  const text = given.get('ssl')
  if (text === undefined) return
  const mode = TLS_SWITCH.get(text)
  if (!mode) throw new BadConnectionString('must have true as ssl, or sslmode instead')
  given.delete('ssl')
  if (!given.has('sslmode')) given.set('sslmode', mode)
}

function explainName(name: string): string {
  const refusal = `must not have the parameter ${quote(name)}`
  if (UNSUPPORTED.test(name)) return `${refusal}: this app does not support it`
  if (OF_PRISMA.test(name)) return `${refusal}: it is Prisma's, and has no effect here`
  return `${refusal}: PostgreSQL knows none of that name`
}

function explainValue(name: string, [first = '']: readonly string[]): string {
  if (name === 'schema') {
    return "must not have the parameter schema, which is Prisma's: set options=-c%20search_path%3DNAME instead"
  }
  return `must have no other ${name} than ${first}`
}

/** What looks like no name may be a piece of a password. */
function quote(name: string): string {
  return /^[A-Za-z_]{2,40}$/.test(name) ? name : 'that comes after its ?'
}
