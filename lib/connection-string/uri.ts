import { BadConnectionString, NOT_ONE } from './bad-connection-string'
import { decodePercent } from './percent'

/** By libpq's names, as they were given. */
export type Given = Map<string, string>

const URI =
  /^postgres(?:ql)?:\/\/(?<authority>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s

/** `postgresql://user:password@host:port/database?parameter=value`, as libpq reads it. */
export function readUri(text: string): Given {
  const { authority = '', database = '', query = '' } = URI.exec(text)?.groups ?? {}
  if (!URI.test(text)) throw new BadConnectionString(NOT_ONE)
  const end = authority.lastIndexOf('@')
  const given: Given = new Map()
  if (end >= 0) readUser(given, authority.slice(0, end))
  readHost(given, authority.slice(end + 1))
  if (database) given.set('dbname', decodePercent(database, 'database'))
  readParameters(given, query)
  return given
}

const SOCKET = /^socket:(?:\/\/(?:(?<user>[^@/?]*)@)?)?(?<folder>\/[^?]*)(?:\?(?<query>.*))?$/s

/** `socket:/folder?db=database`, as `pg` reads it. */
export function readSocketUri(text: string): Given {
  const { user, folder, query = '' } = SOCKET.exec(text)?.groups ?? {}
  if (!folder) throw new BadConnectionString(NOT_ONE)
  const given: Given = new Map()
  if (user) readUser(given, user)
  given.set('host', decodePercent(folder, 'folder'))
  readParameters(given, query)
  rename(given, 'db', 'dbname')
  rename(given, 'encoding', 'client_encoding')
  return given
}

function readUser(given: Given, text: string): void {
  const colon = text.indexOf(':')
  const user = colon < 0 ? text : text.slice(0, colon)
  if (user) given.set('user', decodePercent(user, 'user'))
  if (colon >= 0) given.set('password', decodePercent(text.slice(colon + 1), 'password'))
}

const HOST = /^(?:\[(?<address>[^\]]*)\]|(?<name>[^:]*))(?::(?<port>.*))?$/s

function readHost(given: Given, text: string): void {
  // Each may have a port, and so the list of hosts has to be cut first.
  const hosts = text.split(',').map((host) => HOST.exec(host)?.groups)
  if (hosts.includes(undefined)) {
    throw new BadConnectionString('must have an IPv6 address in brackets, such as [::1]:5432')
  }
  const names = hosts.map((host) => host?.address ?? host?.name ?? '').join(',')
  const ports = hosts.map((host) => host?.port ?? '').join(',')
  if (names) given.set('host', decodePercent(names, 'host'))
  if (ports) given.set('port', ports)
}

function readParameters(given: Given, query: string): void {
  for (const parameter of query.split('&').filter(Boolean)) {
    const equals = parameter.indexOf('=')
    if (equals < 0) throw new BadConnectionString('must have an = in each parameter after its ?')
    const name = decodePercent(parameter.slice(0, equals), 'parameters')
    given.set(name, decodePercent(parameter.slice(equals + 1), nameForPeople(name)))
  }
}

function nameForPeople(name: string): string {
  return /^[a-z_]+$/.test(name) ? name : 'parameters'
}

function rename(given: Given, from: string, to: string): void {
  const value = given.get(from)
  if (value === undefined) return
  given.delete(from)
  given.set(to, value)
}
