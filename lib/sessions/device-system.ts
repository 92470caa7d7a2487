import type { OSDetails, Parser } from 'bowser'
import type { Claims } from './device-evidence'

export type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'unknown'

/** An operating system, and its word in a label: the device's, where that is better known. */
export type System = { os: string; where: string; type: DeviceType | null }

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

/** The system that the evidence names; null where it names none. */
export function findSystem(parser: Parser, { platform, platformVersion }: Claims): System | null {
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

/** A hint is a quoted string (RFC 8941, section 3.3.3). */
function unquote(hint: string): string {
  return hint.replaceAll('"', '')
}

/** "15.0.0" is 15; more than three digits are no version. */
function findMajor(version: string | undefined): number | null {
  const major = /^\d{1,3}(?!\d)/.exec(version ?? '')?.[0]
  return major === undefined ? null : Number(major)
}
