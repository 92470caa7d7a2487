import type { ConnectionSettings } from '@/lib/connection-string/connection-string'
import { errorCode } from '@/server/start-error'

type Refusal = { server: string; message: string; settings: ConnectionSettings }

/** Why a connection was not made, in a sentence that says what to change, without the password. */
export function explainRefusal(error: unknown, settings: ConnectionSettings): string {
  const code = errorCode(error) ?? ''
  const message = error instanceof Error ? error.message : String(error)
  const refusal = { server: `the server at ${addressOf(settings)}`, message, settings }
  const explain = BY_CODE.get(code) ?? findByMessage(message) ?? findByClass(code)
  return explain?.(refusal) ?? `${refusal.server} cannot be used: ${message.replace(/\.$/, '')}.`
}

function addressOf({ host, port }: ConnectionSettings): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

type Explain = (refusal: Refusal) => string

const noHost: Explain = ({ settings }) => `there is no host named ${settings.host}.`
const nothingListens: Explain = ({ settings }) => `nothing listens at ${addressOf(settings)}.`
const unreachable: Explain = ({ settings }) => `there is no way to ${addressOf(settings)}.`
const silent: Explain = ({ server }) => `${server} does not answer.`
const untrusted: Explain = ({ server, message }) =>
  `${server} has a certificate that is not trusted (${message}): name its authority with sslrootcert, or encrypt without a check with sslmode=require.`

const BY_CODE = new Map<string, Explain>([
  ['ENOTFOUND', noHost],
  ['EAI_AGAIN', noHost],
  ['ECONNREFUSED', nothingListens],
  ['ENOENT', nothingListens],
  ['EACCES', ({ settings }) => `this user may not open the socket at ${addressOf(settings)}.`],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['ETIMEDOUT', silent],
  [
    '3D000',
    ({ server, settings }) =>
      `${server} has no database named "${settings.database}": create it first.`,
  ],
  [
    '42501',
    ({ server, settings }) =>
      `${server} does not let "${settings.user}" into the database "${settings.database}".`,
  ],
  ['28P01', wrongPassword],
  [
    '53300',
    ({ server }) =>
      `${server} has no connection left: ask for fewer, or raise its max_connections.`,
  ],
  ['57P03', ({ server }) => `${server} is starting up or shutting down: try again.`],
  [
    '08P01',
    ({ server, message }) =>
      `${server} refuses a parameter (${message}): a pooler needs it in its ignore_startup_parameters.`,
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    ({ server, settings }) =>
      `${server} has a certificate for another name than ${settings.host}: use that name, or sslmode=verify-ca.`,
  ],
  ['CERT_HAS_EXPIRED', ({ server }) => `${server} has a certificate that has expired.`],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrusted],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', untrusted],
])

const BY_MESSAGE: [RegExp, Explain][] = [
  [
    /does not support SSL/,
    ({ server }) => `${server} offers no TLS: set sslmode=disable, or turn TLS on there.`,
  ],
  [
    /(no encryption|SSL off)/,
    ({ server, settings }) =>
      `${server} refuses the user "${settings.user}" without TLS, for this database or from this address: set sslmode=require, or add a line to its pg_hba.conf.`,
  ],
  [/client certificate|certificate authentication/, wrongCertificate],
  [/alert|SSL routines|TLS/i, wrongTls],
  [
    /client password must be/,
    ({ server, settings }) =>
      `${server} asks for the password of "${settings.user}", and there is none.`,
  ],
  [/timeout/i, silent],
  [/terminated unexpectedly/, ({ server }) => `${server} hangs up: is it PostgreSQL?`],
]

function findByMessage(message: string): Explain | undefined {
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1]
}

function findByClass(code: string): Explain | undefined {
  return code.startsWith('28') ? wrongPassword : undefined
}

function wrongPassword({ server, settings }: Refusal): string {
  return `${server} refuses the user "${settings.user}" or its password.`
}

function wrongCertificate({ server, settings }: Refusal): string {
  return `${server} wants a client certificate for "${settings.user}": set sslcert and sslkey to one that it knows.`
}

/** Without a certificate of ours, an alert is about its own settings. */
function wrongTls(refusal: Refusal): string {
  const { server, message, settings } = refusal
  if (settings.ssl && settings.ssl.cert !== undefined) return wrongCertificate(refusal)
  return `${server} and this app agree on no TLS (${message}).`
}
