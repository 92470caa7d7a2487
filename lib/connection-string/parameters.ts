import { BadConnectionString } from './bad-connection-string'
import type { Given } from './uri'

/** What this app passes on. */
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
const ACCEPTED_VALUES: Record<string, readonly string[]> = {
  channel_binding: ['prefer', 'disable', 'require'],
  client_encoding: ['UTF8', 'utf8', 'UTF-8', 'utf-8', 'unicode', 'auto'],
  gssencmode: ['disable', 'prefer'],
  load_balance_hosts: ['disable'],
  replication: ['false', 'off', 'no', '0'],
  // A read-only server is never used.
  target_session_attrs: ['read-write', 'primary', 'any'],
  // Prisma's, and PostgreSQL's default.
  schema: ['public'],
}

/** libpq's other spelling. */
const TLS_SWITCH: Record<string, string> = {
  true: 'require',
  '1': 'require',
  false: 'disable',
  '0': 'disable',
  'no-verify': 'no-verify',
}

/** @throws BadConnectionString for a parameter that would be ignored without a word. */
export function checkParameters(given: Given): void {
  readTlsSwitch(given)
  for (const [name, value] of given) {
    if (USED.includes(name) || WITHOUT_EFFECT.includes(name)) continue
    const accepted = ACCEPTED_VALUES[name]
    if (!accepted) throw new BadConnectionString(`must not have the parameter ${quote(name)}`)
    if (!accepted.includes(value)) throw new BadConnectionString(explain(name, accepted))
  }
}

function readTlsSwitch(given: Given): void {
  const text = given.get('ssl')
  if (text === undefined) return
  const mode = TLS_SWITCH[text]
  if (!mode) throw new BadConnectionString('must have true as ssl, or sslmode instead')
  given.delete('ssl')
  if (!given.has('sslmode')) given.set('sslmode', mode)
}

function explain(name: string, [first = '']: readonly string[]): string {
  if (name === 'schema') {
    return "must not have the parameter schema, which is Prisma's: set options=-c%20search_path%3DNAME instead"
  }
  return `must have no other ${name} than ${first}`
}

/** What looks like no name may be a piece of a password. */
function quote(name: string): string {
  return /^[A-Za-z_]{2,40}$/.test(name) ? name : 'that comes after its ?'
}
