import Bowser, { type Parser } from 'bowser'
import { type DeviceEvidence, readClaims } from './device-evidence'
import { type DeviceType, findSystem, type System } from './device-system'

/** In words for people. It is the client's claim: fit to recognise, not to trust. */
export type Device = {
  readonly type: DeviceType
  readonly browser: string
  readonly os: string
  readonly label: string
}

/** Names a device in words of fixed lists, but for a program's name. Hostile input; never throws. */
export function describeDevice(evidence: DeviceEvidence): Device {
  const claims = readClaims(evidence)
  const program = findProgram(claims.userAgent)
  if (program) return { type: 'unknown', browser: program, os: UNKNOWN_OS, label: program }

  const hints = { brands: parseBrands(claims.brands) }
  const parser = Bowser.getParser(claims.userAgent || NO_USER_AGENT, true, hints)
  const browser = findBrowser(parser)
  const system = findSystem(parser, claims)
  return {
    type: findType(parser, system),
    browser: browser ?? UNKNOWN_BROWSER,
    os: system?.os ?? UNKNOWN_OS,
    label: labelDevice(browser, system),
  }
}

const UNKNOWN_BROWSER = 'Unknown browser'
const UNKNOWN_OS = 'Unknown'
const UNKNOWN_DEVICE = 'Unknown device'

/** Bowser refuses an empty user agent and makes nothing of this one. */
const NO_USER_AGENT = '-'

/** A program names itself first (RFC 9110, 10.1.5), a crawler after "compatible". */
const PROGRAM = /(?:^(?!Mozilla\/|Opera\/)|compatible; )([A-Za-z][\w.-]{0,31})\/\d/

const COMMON_NAMES = new Map([
  ['Focus', 'Firefox Focus'],
  ['Microsoft Edge', 'Edge'],
  ['NAVER Whale Browser', 'Whale'],
  ['Opera Touch', 'Opera'],
  ['PostmanRuntime', 'Postman'],
  ['Samsung Internet for Android', 'Samsung Internet'],
])

/** Where Bowser knows no browser it takes words out of the user agent ("Mozilla"): not these. */
const KNOWN_BROWSERS = new Set([...Object.values(Bowser.BROWSER_MAP), ...COMMON_NAMES.keys()])

function findProgram(userAgent: string): string | null {
  const name = PROGRAM.exec(userAgent)?.[1]
  return name ? (COMMON_NAMES.get(name) ?? name) : null
}

function parseBrands(list: string): { brand: string; version: string }[] {
  const brands = list.matchAll(/"([^"]*)";\s*v="([^"]*)"/g)
  return Array.from(brands, ([, brand = '', version = '']) => ({ brand, version }))
}

function findBrowser(parser: Parser): string | null {
  const name = parser.getBrowserName()
  if (isInApp(parser, name)) return 'In-app browser'
  return KNOWN_BROWSERS.has(name) ? (COMMON_NAMES.get(name) ?? name) : null
}

/** A web view inside another app: Android says so, iOS leaves "Safari/" out. Bowser sees neither. */
function isInApp(parser: Parser, browserName: string): boolean {
  if (browserName === 'Chrome') return parser.test(/; wv\)/)
  return browserName === 'Safari' && !parser.test(/Safari\//)
}

function findType(parser: Parser, system: System | null): DeviceType {
  const type = parser.getPlatformType()
  if (system?.type) return system.type
  return type === 'desktop' || type === 'mobile' || type === 'tablet' ? type : 'unknown'
}

function labelDevice(browser: string | null, system: System | null): string {
  if (system) return `${browser ?? 'Browser'} on ${system.where}`
  return browser ?? UNKNOWN_DEVICE
}
