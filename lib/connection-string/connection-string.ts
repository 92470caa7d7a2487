import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { ConnectionOptions } from 'node:tls'
import { BadConnectionString } from './bad-connection-string'
import { readKeywords } from './keywords'
import { checkParameters } from './parameters'
import { isUnsettled, readTls } from './tls'
import { type Given, readSocketUri, readUri } from './uri'

/** How to reach PostgreSQL, as `pg` takes it. */
export type ConnectionSettings = {
  host: string
  port: number
  user: string
  database: string
  password?: string
  ssl: ConnectionOptions | false
  application_name?: string
  fallback_application_name?: string
  options?: string
  enableChannelBinding?: boolean
  sslnegotiation?: 'direct'
}

/**
 * Reads what libpq reads, a URI or keywords, and the two forms for sockets that are `pg`'s own. Files
 * of certificates are read as well. @throws BadConnectionString, never with the password.
 */
export function readConnectionString(text: string): ConnectionSettings {
  const given = readGiven(text)
  const port = readPort(given)
  const host = readHost(given, port)
  const user = given.get('user') ?? LIBPQ.PGUSER ?? findUserName()
  return {
    host,
    port,
    user,
    database: given.get('dbname') ?? LIBPQ.PGDATABASE ?? user,
    ...readPassword(given),
    ...readTlsFor(host, given),
    ...readOptional(given),
  }
}

/** Whether the start has to find out if the server offers TLS. @throws BadConnectionString */
export function mayHaveTls(text: string): boolean {
  const given = readGiven(text)
  return isUnsettled(given) && !isSocketFolder(readHost(given, readPort(given)))
}

/** The same connection string with another `sslmode`. */
export function withSslMode(text: string, sslmode: 'require' | 'disable'): string {
  const isUri = /^postgres(?:ql)?:\/\//.test(text)
  if (!isUri) return `${text} sslmode=${sslmode}`
  return `${text}${text.includes('?') ? '&' : '?'}sslmode=${sslmode}`
}

// biome-ignore lint/style/noProcessEnv: these are libpq's, and what it takes where a string says nothing.
const LIBPQ = process.env

function readGiven(text: string): Given {
  const given = readText(text)
  if (!given.has('sslmode') && !given.has('ssl') && LIBPQ.PGSSLMODE) {
    given.set('sslmode', LIBPQ.PGSSLMODE)
  }
  checkParameters(given)
  return given
}

function readText(text: string): Given {
  if (/^postgres(?:ql)?:\/\//.test(text)) return readUri(text)
  if (text.startsWith('socket:')) return readSocketUri(text)
  if (text.startsWith('/')) return readFolder(text)
  return readKeywords(text)
}

/** `/folder database`, as `pg` reads it. */
function readFolder(text: string): Given {
  const [folder = '', database] = text.split(' ')
  return new Map([['host', folder], ...(database ? [['dbname', database] as const] : [])])
}

function readPort(given: Given): number {
  const text = given.get('port') || LIBPQ.PGPORT || '5432'
  if (/,/.test(text)) throw severalHosts()
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return Number(text)
  throw new BadConnectionString(
    'must have a port from 1 to 65535, and a : / ? @ or # of its password written as %3A %2F %3F %40 or %23',
  )
}

function readHost(given: Given, port: number): string {
  const host = given.get('hostaddr') || given.get('host') || LIBPQ.PGHOST
  if (host?.includes(',')) throw severalHosts()
  return host || findSocketFolder(port) || 'localhost'
}

function severalHosts(): BadConnectionString {
  return new BadConnectionString(
    'must name one host: give it a name or an address that follows the primary',
  )
}

/** Where libpq looks on Debian and elsewhere. */
function findSocketFolder(port: number): string | undefined {
  const folders = ['/var/run/postgresql', '/tmp']
  return folders.find((folder) => existsSync(`${folder}/.s.PGSQL.${port}`))
}

function findUserName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container, the user of a process may have no name.
    return ''
  }
}

function isSocketFolder(host: string): boolean {
  return host.startsWith('/')
}

function readPassword(given: Given): { password?: string } {
  const password = given.get('password') ?? LIBPQ.PGPASSWORD
  return password === undefined ? {} : { password }
}

/** As libpq, a socket is never encrypted, whatever the parameters say. */
function readTlsFor(
  host: string,
  given: Given,
): Pick<ConnectionSettings, 'ssl' | 'sslnegotiation' | 'enableChannelBinding'> {
  const ssl = readTls(given)
  if (isSocketFolder(host)) return { ssl: false }
  const isDirect = given.get('sslnegotiation') === 'direct'
  if (!ssl && isDirect) {
    throw new BadConnectionString('must have sslmode=require with sslnegotiation=direct')
  }
  if (!ssl) return { ssl: false }
  const name = given.get('host')
  const enableChannelBinding = given.get('channel_binding') === 'require'
  return {
    // With an address beside it, the name is what the certificate has to have.
    ssl: given.has('hostaddr') && name ? { ...ssl, servername: name } : ssl,
    ...(enableChannelBinding && { enableChannelBinding }),
    ...(isDirect && { sslnegotiation: 'direct' }),
  }
}

function readOptional(
  given: Given,
): Pick<ConnectionSettings, 'application_name' | 'fallback_application_name' | 'options'> {
  const application_name = given.get('application_name')
  const fallback_application_name = given.get('fallback_application_name')
  const options = given.get('options')
  return {
    ...(application_name && { application_name }),
    ...(fallback_application_name && { fallback_application_name }),
    ...(options && { options }),
  }
}
