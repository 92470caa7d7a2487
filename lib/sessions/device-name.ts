import Bowser, { type Parser } from 'bowser'
import { commonName, findBrowser } from './device-browser'
import { type DeviceEvidence, readClaims } from './device-evidence'
import { findMachine, type Machine } from './device-machine'
import { type DeviceType, findSystem, type System } from './device-system'

/** In words for people. It is the client's claim: fit to recognise, not to trust. */
export type Device = {
  readonly type: DeviceType
  readonly browser: string
  readonly os: string
  readonly label: string
}

/** Names a device in words of fixed lists, but for the name of a program or an app. Hostile input; never throws. */
export function describeDevice(evidence: DeviceEvidence): Device {
  const claims = readClaims(evidence)
  const { userAgent } = claims
  const program = findProgram(userAgent)
  if (program) return describeProgram(program, userAgent)

  const hints = { brands: parseBrands(claims.brands) }
  const parser = Bowser.getParser(userAgent || NO_USER_AGENT, true, hints)
  const browser = findBrowser(parser, claims)
  const machine = findMachine(userAgent)
  return machine
    ? describeMachine(browser, machine)
    : describeComputer(browser, findSystem(parser, claims), parser)
}

const UNKNOWN_BROWSER = 'Unknown browser'
const UNKNOWN_OS = 'Unknown'
const UNKNOWN_DEVICE = 'Unknown device'

/** Bowser refuses an empty user agent and makes nothing of this one. */
const NO_USER_AGENT = '-'

/** A program names itself first (RFC 9110, 10.1.5), a crawler after "compatible". */
const PROGRAM = /(?:^(?!Mozilla\/|Opera\/)|compatible; )([A-Za-z][\w.-]{0,31})\/\d/

/** Node.js names itself without a version. */
const NODE = /^(?:node|undici)$/

function findProgram(userAgent: string): string | null {
  if (NODE.test(userAgent)) return 'Node.js'
  const name = PROGRAM.exec(userAgent)?.[1]
  return name ? commonName(name) : null
}

/** Apps on Apple's systems say by what they speak HTTP, and not which system it is. */
function describeProgram(program: string, userAgent: string): Device {
  const isOnApple = userAgent.includes(' CFNetwork/')
  return {
    type: 'unknown',
    browser: program,
    os: isOnApple ? 'iOS/macOS' : UNKNOWN_OS,
    label: isOnApple ? `${program} (iOS/macOS)` : program,
  }
}

function parseBrands(list: string): { brand: string; version: string }[] {
  const brands = list.matchAll(/"([^"]*)";\s*v="([^"]*)"/g)
  return Array.from(brands, ([, brand = '', version = '']) => ({ brand, version }))
}

function describeMachine(
  browser: string | null,
  { name, os, type, isNamedAlone }: Machine,
): Device {
  const label = isNamedAlone ? name : `${browser ?? 'Browser'} on ${name}`
  return { type, browser: isNamedAlone ? name : (browser ?? UNKNOWN_BROWSER), os, label }
}

function describeComputer(browser: string | null, system: System | null, parser: Parser): Device {
  return {
    type: findType(parser, system),
    browser: browser ?? UNKNOWN_BROWSER,
    os: system?.os ?? UNKNOWN_OS,
    label: labelComputer(browser, system),
  }
}

function findType(parser: Parser, system: System | null): DeviceType {
  const type = parser.getPlatformType()
  if (system?.type) return system.type
  return type === 'desktop' || type === 'mobile' || type === 'tablet' || type === 'tv'
    ? type
    : 'unknown'
}

function labelComputer(browser: string | null, system: System | null): string {
  if (system) return `${browser ?? 'Browser'} on ${system.where}`
  return browser ?? UNKNOWN_DEVICE
}
