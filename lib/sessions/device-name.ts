import Bowser, { type OSDetails, type Parser } from 'bowser'
import { z } from 'zod'

/** The longest user agent that is kept, in UTF-16 code units (R25). */
const MAX_USER_AGENT_LENGTH = 512

/** The longest client hint that is kept, in UTF-16 code units; a real list of brands has 110. */
const MAX_CLIENT_HINT_LENGTH = 128

/**
 * The value of the Accept-CH response header. A Chromium browser sends brands and platform unasked
 * and the platform's version when asked, on https and on localhost, from its second request on.
 * @see RFC 8942; https://wicg.github.io/ua-client-hints/
 */
export const ACCEPT_CLIENT_HINTS = 'Sec-CH-UA-Platform-Version'

/**
 * The raw Sec-CH-UA headers that tell something the user agent does not. Model, form factor and
 * mobile are left out: the label does not need them. As a schema it reads what a row stores as
 * JSON; whatever it does not know is null.
 */
export const clientHintsSchema = z
  .object({
    brands: z.string().optional(),
    platform: z.string().optional(),
    platformVersion: z.string().optional(),
  })
  .nullable()
  .catch(null)

export type ClientHints = NonNullable<z.infer<typeof clientHintsSchema>>

/** What a browser said about itself: kept as it came but for length and invisible characters. */
export type DeviceEvidence = { userAgent: string | null; clientHints: ClientHints | null }

/** A device in words for people. It is all the client's claim: fit to recognise, not to trust. */
export type Device = {
  readonly type: 'desktop' | 'mobile' | 'tablet' | 'unknown'
  /** "Chrome", "Samsung Internet", "curl", or "Unknown browser". */
  readonly browser: string
  /** "Windows 11", "iOS 18", "Android", or "Unknown". */
  readonly os: string
  /** "Chrome on Windows 11", "Safari on iPhone", or "Unknown device". */
  readonly label: string
}

/** Reads the evidence out of request headers; what is missing or empty is null (R25). */
export function readDeviceEvidence(headers: { get(name: string): string | null }): DeviceEvidence {
  return {
    userAgent: tidy(headers.get('user-agent'), MAX_USER_AGENT_LENGTH) ?? null,
    clientHints: readClientHints(headers),
  }
}

/**
 * Names the device. Every word comes from a fixed list, but for the name of a program, which is at
 * most 32 letters, digits and `_.-`: evidence is hostile input (R24, R25). Never throws.
 *
 * Bowser takes 50 µs, so a page of 50 sessions would cost 2.5 ms, as much as the rest of the
 * request. The same few browsers come again and again, so the latest answers are remembered.
 */
export function describeDevice(evidence: DeviceEvidence): Device {
  const claims = readClaims(evidence)
  const key = Object.values(claims).join('\n')
  return rememberedDevices.get(key) ?? rememberDevice(key, nameDevice(claims))
}

const MAX_REMEMBERED_DEVICES = 1_000

/** Oldest first, as a Map keeps its keys in the order they came; full, it holds 1 MB at most. */
const rememberedDevices = new Map<string, Device>()

const UNKNOWN_BROWSER = 'Unknown browser'
const UNKNOWN_OS = 'Unknown'
const UNKNOWN_DEVICE = 'Unknown device'

/** Bowser refuses an empty user agent and makes nothing of this one. */
const NO_USER_AGENT = '-'

/** Control, format (bidirectional, zero width), lone surrogates, line and paragraph separators. */
const INVISIBLE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * A program names itself by product and version (RFC 9110, section 10.1.5), a crawler after
 * "compatible". Bowser knows only some crawlers, and no curl.
 */
const PROGRAM = /(?:^(?!Mozilla\/|Opera\/)|compatible; )([A-Za-z][\w.-]{0,31})\/\d/

/** What Bowser calls a browser, where people call it something else. */
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

/** The values of Sec-CH-UA-Platform that mean something here, as Bowser calls them. */
const HINTED_PLATFORMS = new Map([
  ['Android', 'Android'],
  ['Chrome OS', 'Chrome OS'],
  ['Chromium OS', 'Chrome OS'],
  ['Linux', 'Linux'],
  ['macOS', 'macOS'],
  ['Windows', 'Windows'],
])

const DESKTOP_SYSTEMS = new Set(['Chrome OS', 'Linux', 'macOS', 'Windows'])

/** What Chromium says on every Android device, whatever its version and model. */
const FROZEN_ANDROID = /Android 10; K[;)]/

/**
 * Browsers other than Safari that are made for iOS alone ask for desktop pages on an iPad as a Mac.
 * Bowser sees through it for Firefox only. Safari on an iPad that asks for desktop pages cannot be
 * told from Safari on a Mac, so it is shown as what it claims to be.
 */
const IPAD_AS_MAC = /Macintosh.*\b(?:CriOS|EdgiOS|FxiOS|OPiOS|OPT)\//

/** An operating system, and its word in a label: the device's, where that is better known. */
type System = { os: string; where: string; type: Device['type'] | null }

/** The evidence, capped and stripped again: a row may be older than the caps. */
type Claims = { userAgent: string; brands: string; platform: string; platformVersion: string }

function readClientHints(headers: { get(name: string): string | null }): ClientHints | null {
  const hints = {
    brands: tidy(headers.get('sec-ch-ua'), MAX_CLIENT_HINT_LENGTH),
    platform: tidy(headers.get('sec-ch-ua-platform'), MAX_CLIENT_HINT_LENGTH),
    platformVersion: tidy(headers.get('sec-ch-ua-platform-version'), MAX_CLIENT_HINT_LENGTH),
  }
  const given = Object.entries(hints).filter(([, hint]) => hint !== undefined)
  return given.length === 0 ? null : Object.fromEntries(given)
}

/** Cuts before it strips, so that a cut through a surrogate pair leaves no half of it. */
function tidy(text: string | null | undefined, maxLength: number): string | undefined {
  return text?.slice(0, maxLength).replace(INVISIBLE_CHARACTERS, '').trim() || undefined
}

function readClaims({ userAgent, clientHints }: DeviceEvidence): Claims {
  const readHint = (hint: string | undefined) => tidy(hint, MAX_CLIENT_HINT_LENGTH) ?? ''
  return {
    userAgent: tidy(userAgent, MAX_USER_AGENT_LENGTH) ?? '',
    brands: readHint(clientHints?.brands),
    platform: readHint(clientHints?.platform),
    platformVersion: readHint(clientHints?.platformVersion),
  }
}

function rememberDevice(key: string, device: Device): Device {
  const [oldestKey] = rememberedDevices.keys()
  if (rememberedDevices.size >= MAX_REMEMBERED_DEVICES && oldestKey !== undefined) {
    rememberedDevices.delete(oldestKey)
  }
  rememberedDevices.set(key, device)
  return device
}

function nameDevice(claims: Claims): Device {
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

function findProgram(userAgent: string): string | null {
  const name = PROGRAM.exec(userAgent)?.[1]
  return name ? (COMMON_NAMES.get(name) ?? name) : null
}

/** Bowser wants the brands for browsers whose user agent says Chrome, such as Brave. */
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

function findSystem(parser: Parser, { platform, platformVersion }: Claims): System | null {
  if (parser.test(IPAD_AS_MAC)) return { os: 'iPadOS', where: 'iPad', type: 'tablet' }
  const hinted = HINTED_PLATFORMS.get(unquote(platform))
  const hintedMajor = hinted ? findMajor(unquote(platformVersion)) : null
  const name = hinted ?? parser.getOSName()
  if (name === '') return null
  if (name === 'iOS') return nameAppleSystem(parser)
  const isStated = parser.getOSName() === name && !parser.test(FROZEN_ANDROID)
  const os = nameSystem(name, hintedMajor, isStated ? parser.getOS() : {})
  return { os, where: os, type: DESKTOP_SYSTEMS.has(name) ? 'desktop' : null }
}

/** No version of macOS: Safari and Firefox hide it, and one Mac should read the same in each. */
function nameSystem(name: string, hintedMajor: number | null, stated: OSDetails): string {
  if (name === 'Windows') return nameWindows(hintedMajor, stated)
  if (name === 'Android') return nameAndroid(hintedMajor, stated)
  return name === 'Chrome OS' ? 'ChromeOS' : name
}

/**
 * Windows 11 calls itself "Windows NT 10.0" like Windows 10; Bowser says 10 to both. Only the hint
 * tells: 13 and more is Windows 11, 1 to 10 is Windows 10.
 * @see https://learn.microsoft.com/microsoft-edge/web-platform/how-to-detect-win11
 */
function nameWindows(hintedMajor: number | null, { versionName }: OSDetails): string {
  if (hintedMajor !== null && hintedMajor >= 13) return 'Windows 11'
  if (hintedMajor !== null && hintedMajor >= 1 && hintedMajor <= 10) return 'Windows 10'
  const isFrozen = !versionName || versionName === '10' || versionName === 'NT'
  return isFrozen ? 'Windows' : `Windows ${versionName}`
}

function nameAndroid(hintedMajor: number | null, { version }: OSDetails): string {
  const major = hintedMajor ?? findMajor(version)
  return major === null ? 'Android' : `Android ${major}`
}

/** An iPad runs iPadOS since version 13. The devices are better known than their systems. */
function nameAppleSystem(parser: Parser): System {
  const major = findAppleMajor(parser)
  const withMajor = (name: string) => (major === null ? name : `${name} ${major}`)
  if (!parser.test(/iPad/i)) {
    return { os: withMajor('iOS'), where: parser.test(/iPod/i) ? 'iPod' : 'iPhone', type: 'mobile' }
  }
  const isOld = major !== null && major < 13
  return { os: withMajor(isOld ? 'iOS' : 'iPadOS'), where: 'iPad', type: 'tablet' }
}

/**
 * Since iOS 26 WebKit says "OS 18_6" or "OS 18_7" whatever the version; Bowser believes it.
 * Safari's own version is the system's, and where it is not given 18.6 and 18.7 say nothing.
 * @see https://webkit.org/blog/17333/webkit-features-in-safari-26-0/#update-to-ua-string
 */
function findAppleMajor(parser: Parser): number | null {
  const stated = parser.getOS().version
  const safari = findMajor(/Version\/(\d+)/.exec(parser.getUA())?.[1])
  if (safari === null && /^18\.[67]/.test(stated ?? '')) return null
  const majors = [findMajor(stated), safari].filter((major) => major !== null)
  return majors.length === 0 ? null : Math.max(...majors)
}

function findType(parser: Parser, system: System | null): Device['type'] {
  const type = parser.getPlatformType()
  if (system?.type) return system.type
  return type === 'desktop' || type === 'mobile' || type === 'tablet' ? type : 'unknown'
}

function labelDevice(browser: string | null, system: System | null): string {
  if (system) return `${browser ?? 'Browser'} on ${system.where}`
  return browser ?? UNKNOWN_DEVICE
}

/** A hint is a quoted string (RFC 8941, section 3.3.3). */
function unquote(hint: string): string {
  return hint.replaceAll('"', '')
}

/** "15.0.0" is 15; more than three digits are no version. */
function findMajor(version: string | undefined): number | null {
  const major = /^\d{1,3}(?!\d)/.exec(version ?? '')?.[0]
  return major === undefined ? null : Number(major)
}
