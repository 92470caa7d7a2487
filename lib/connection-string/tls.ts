import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ConnectionOptions, SecureVersion } from 'node:tls'
import { BadConnectionString } from './bad-connection-string'
import type { Given } from './uri'

/** `prefer`: TLS where the server offers it, which a start finds out. As libpq, that is the default. */
const SSL_MODES = [
  'disable',
  'allow',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
  'no-verify',
] as const

type SslMode = (typeof SSL_MODES)[number]

/** Whether a start has to find out if there is TLS. */
export function isUnsettled(given: Given): boolean {
  return ['allow', 'prefer'].includes(readSslMode(given))
}

/** For `pg`; false: no TLS. Reads the files that the parameters name. @throws BadConnectionString */
export function readTls(given: Given): ConnectionOptions | false {
  const mode = readSslMode(given)
  const files = readFiles(given)
  if (mode === 'disable' || mode === 'allow' || mode === 'prefer') return false
  return { ...files, ...readVersions(given), ...verification(mode, files) }
}

/** `require` says nothing of whom to trust; with a list of authorities it is libpq's verify-ca. */
function verification(mode: SslMode, { ca }: Pick<ConnectionOptions, 'ca'>): ConnectionOptions {
  const checksName = mode === 'verify-full'
  if (checksName) return {}
  const checksAuthority = mode === 'verify-ca' || (mode === 'require' && ca !== undefined)
  if (!checksAuthority) return { rejectUnauthorized: false }
  if (ca === undefined) {
    throw new BadConnectionString('must have sslrootcert with sslmode=verify-ca, or verify-full')
  }
  return { checkServerIdentity: () => undefined }
}

function readSslMode(given: Given): SslMode {
  const text = given.get('sslmode') ?? 'prefer'
  const mode = SSL_MODES.find((known) => known === text)
  if (mode) return mode
  const known = SSL_MODES.filter((other) => other !== 'no-verify').join(', ')
  throw new BadConnectionString(`must have one of these as sslmode: ${known}`)
}

function readFiles(given: Given): ConnectionOptions {
  const root = given.get('sslrootcert')
  const certificate = given.get('sslcert')
  const key = given.get('sslkey')
  // Node's own list of authorities is what libpq calls the system's.
  const ca = root && root !== 'system' ? readCertificate('sslrootcert', root) : undefined
  if (!certificate && !key) return { ...(ca && { ca }) }
  if (!certificate || !key) {
    throw new BadConnectionString('must have both sslcert and sslkey, or neither')
  }
  return { ...(ca && { ca }), ...readPair({ certificate, key }, given.get('sslpassword')) }
}

function readPair(
  { certificate, key }: { certificate: string; key: string },
  passphrase: string | undefined,
): ConnectionOptions {
  const cert = readCertificate('sslcert', certificate)
  const privateKey = readKey(key, passphrase)
  if (!new X509Certificate(cert).checkPrivateKey(privateKey.object)) {
    throw new BadConnectionString(
      `must have an sslkey that belongs to its sslcert: ${key} does not`,
    )
  }
  return { cert, key: privateKey.text, passphrase }
}

function readCertificate(parameter: string, file: string): string {
  const text = readText(parameter, file)
  try {
    new X509Certificate(text)
    return text
  } catch {
    throw new BadConnectionString(`must have a certificate as ${parameter}: ${file} holds none`)
  }
}

function readKey(
  file: string,
  passphrase: string | undefined,
): { text: string; object: KeyObject } {
  const text = readText('sslkey', file)
  try {
    return { text, object: createPrivateKey({ key: text, passphrase }) }
  } catch {
    throw new BadConnectionString(
      `must have a private key as sslkey: ${file} holds none, or sslpassword does not open it`,
    )
  }
}

function readText(parameter: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new BadConnectionString(`must name a file as ${parameter}: ${file} cannot be read${code}`)
  }
}

const VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

function readVersions(given: Given): Pick<ConnectionOptions, 'minVersion' | 'maxVersion'> {
  const minVersion = readVersion(given, 'ssl_min_protocol_version')
  const maxVersion = readVersion(given, 'ssl_max_protocol_version')
  return { ...(minVersion && { minVersion }), ...(maxVersion && { maxVersion }) }
}

function readVersion(given: Given, parameter: string): SecureVersion | undefined {
  const text = given.get(parameter)
  if (text === undefined) return undefined
  const version = VERSIONS.find((known) => known === text)
  if (version) return version
  throw new BadConnectionString(`must have one of these as ${parameter}: ${VERSIONS.join(', ')}`)
}
