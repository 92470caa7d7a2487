import type { OSDetails, Parser } from 'bowser'
import type { Claims } from './device-evidence'

export type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'tv' | 'unknown'

/** `where` is its word in a label: the device's, where that is better known. */
export type System = { os: string; where: string; type: DeviceType | null }

const HINTED_PLATFORMS = new Map([
  ['Android', 'Android'],
  ['Chrome OS', 'Chrome OS'],
  ['Chromium OS', 'Chrome OS'],
  ['Linux', 'Linux'],
  ['macOS', 'macOS'],
  ['Windows', 'Windows'],
])

const DESKTOP_SYSTEMS = new Set(['Chrome OS', 'Linux', 'macOS', 'Windows'])

const COMMON_NAMES = new Map([
  ['Chrome OS', 'ChromeOS'],
  ['WebOS', 'webOS'],
])

/** What Chromium says on every Android device, whatever its version and model. */
const FROZEN_ANDROID = /Android 10; K[;)]/

/** Feature phones. They say Mobile and no system that Bowser knows. */
const KAI_OS = /\bKAIOS\//

/** iPad browsers that ask for desktop pages say Mac. Safari does too and cannot be told from a Mac. */
const IPAD_AS_MAC = /Macintosh.*\b(?:CriOS|EdgiOS|FxiOS|OPiOS|OPT)\//

export function findSystem(parser: Parser, { platform, platformVersion }: Claims): System | null {
  if (parser.test(KAI_OS)) return { os: 'KaiOS', where: 'KaiOS', type: 'mobile' }
  if (parser.test(IPAD_AS_MAC)) return { os: 'iPadOS', where: 'iPad', type: 'tablet' }
  const hinted = HINTED_PLATFORMS.get(unquote(platform))
  const hintedMajor = hinted ? findMajor(unquote(platformVersion)) : null
  const name = hinted ?? parser.getOSName()
  if (name === '') return null
  if (name === 'iOS') return nameAppleSystem(parser)
  const isStated = parser.getOSName() === name && !parser.test(FROZEN_ANDROID)
  const os = nameSystem(name, hintedMajor, isStated ? parser.getOS() : {})
  return { os, where: os, type: typeOf(name, parser) }
}

/** A phone that asks for desktop pages says Linux, and only its hint says Android. */
function typeOf(name: string, parser: Parser): DeviceType | null {
  if (DESKTOP_SYSTEMS.has(name)) return 'desktop'
  return name === 'Android' && parser.getPlatformType() === 'desktop' ? 'mobile' : null
}

/** No version of macOS: Safari and Firefox hide it, and one Mac should read the same in each. */
function nameSystem(name: string, hintedMajor: number | null, stated: OSDetails): string {
  if (name === 'Windows') return nameWindows(hintedMajor, stated)
  if (name === 'Android') return nameAndroid(hintedMajor, stated)
  return COMMON_NAMES.get(name) ?? name
}

// Both say "Windows NT 10.0". https://learn.microsoft.com/microsoft-edge/web-platform/how-to-detect-win11
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

function nameAppleSystem(parser: Parser): System {
  const major = findAppleMajor(parser)
  const withMajor = (name: string) => (major === null ? name : `${name} ${major}`)
  if (!parser.test(/iPad/i)) {
    return { os: withMajor('iOS'), where: parser.test(/iPod/i) ? 'iPod' : 'iPhone', type: 'mobile' }
  }
  const isOld = major !== null && major < 13
  return { os: withMajor(isOld ? 'iOS' : 'iPadOS'), where: 'iPad', type: 'tablet' }
}

// https://webkit.org/blog/17333/webkit-features-in-safari-26-0/#update-to-ua-string
function findAppleMajor(parser: Parser): number | null {
  const stated = parser.getOS().version
  const safari = findMajor(/Version\/(\d+)/.exec(parser.getUA())?.[1])
  if (safari === null && /^18\.[67]/.test(stated ?? '')) return null
  const majors = [findMajor(stated), safari].filter((major) => major !== null)
  return majors.length === 0 ? null : Math.max(...majors)
}

function unquote(hint: string): string {
  return hint.replaceAll('"', '')
}

/** "15.0.0" is 15; more than three digits are no version. */
function findMajor(version: string | undefined): number | null {
  const major = /^\d{1,3}(?!\d)/.exec(version ?? '')?.[0]
  return major === undefined ? null : Number(major)
}
