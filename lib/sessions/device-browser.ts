import Bowser, { type Parser } from 'bowser'
import type { Claims } from './device-evidence'

/** The browser, or the app that a page is open in; null where none is known. */
export function findBrowser(parser: Parser, { userAgent, brands }: Claims): string | null {
  const named = NAMED.find(([pattern]) => pattern.test(userAgent))?.[1]
  return named ?? findBranded(brands) ?? findElectronApp(userAgent) ?? findByBowser(parser)
}

/** As people know it, where it calls itself otherwise. */
export function commonName(name: string): string {
  return COMMON_NAMES.get(name) ?? name
}

/** What Bowser takes for another browser, most of them for the one that they are made of. The first that fits counts. */
const NAMED: readonly [RegExp, string][] = [
  [/\bInstagram[ /]\d/, 'Instagram'],
  [/\bBarcelona \d/, 'Threads'],
  [/\bFB(?:AN|_IAB)\/(?:Messenger|Orca)/, 'Messenger'],
  [/\bFB(?:AN|AV|_IAB)\//, 'Facebook'],
  [/\b(?:musical_ly|trill|BytedanceWebview|TikTok)[_/]/, 'TikTok'],
  [/\bLinkedInApp\b/, 'LinkedIn app'],
  [/\bLine\/\d/, 'LINE'],
  [/\bKAKAOTALK\b/i, 'KakaoTalk'],
  [/\bSnapchat\//, 'Snapchat'],
  [/\bPinterest\//, 'Pinterest'],
  [/\bTwitter(?:Android| for )/, 'X'],
  [/\bWhatsApp\//, 'WhatsApp'],
  [/\bTelegram\b/, 'Telegram'],
  [/\bReddit\//, 'Reddit'],
  [/\bGSA\/\d/, 'Google app'],
  [/\b(?:DuckDuckGo|Ddg)\b/, 'DuckDuckGo'],
  [/\bHuaweiBrowser\//, 'Huawei Browser'],
  [/\bMiuiBrowser\//, 'MIUI Browser'],
  [/\bOculusBrowser\//, 'Meta Quest Browser'],
  [/\bPicoBrowser\//, 'PICO Browser'],
  [/\bEcosia\b/, 'Ecosia'],
  [/\bFalkon\//, 'Falkon'],
  [/\bKonqueror\//, 'Konqueror'],
  [/\bWaterfox\//, 'Waterfox'],
  [/\bcoc_coc_browser\//i, 'Cốc Cốc'],
  [/\bAvast\//, 'Avast Secure Browser'],
  [/\bPowerShell\/|\bWindowsPowerShell\//, 'PowerShell'],
  [/\bHeadlessChrome\b/, 'Headless Chrome'],
]

/** On Windows it is made of Edge, and says so: its name is in the hint alone. */
function findBranded(brands: string): string | null {
  return brands.includes('"DuckDuckGo"') ? 'DuckDuckGo' : null
}

/** An app that is made with Electron names itself before Chrome. */
const ELECTRON_APP = /\b([A-Za-z][\w-]{0,31})\/[\d.]+ Chrome\/[\d.]+ Electron\/\d/

function findElectronApp(userAgent: string): string | null {
  return ELECTRON_APP.exec(userAgent)?.[1] ?? null
}

function findByBowser(parser: Parser): string | null {
  const name = parser.getBrowserName()
  if (isInApp(parser, name)) return 'In-app browser'
  // There is no Safari on Linux: it is GNOME's browser, which has the same engine.
  if (name === 'Safari' && parser.getOSName() === 'Linux') return 'GNOME Web'
  return KNOWN_BROWSERS.has(name) ? (COMMON_NAMES.get(name) ?? name) : null
}

const COMMON_NAMES = new Map([
  ['Epiphany', 'GNOME Web'],
  ['Focus', 'Firefox Focus'],
  ['Microsoft Edge', 'Edge'],
  ['NAVER Whale Browser', 'Whale'],
  ['Opera Touch', 'Opera'],
  ['PostmanRuntime', 'Postman'],
  ['Samsung Internet for Android', 'Samsung Internet'],
])

/** Names of Bowser that say no more than the system does. */
const NO_NAMES = new Set(['Bada', 'Generic', 'Roku', 'Tizen', 'WebOS Browser'])

/** Where Bowser knows no browser it takes words out of the user agent ("Mozilla"): not these. */
const KNOWN_BROWSERS = new Set(
  [...Object.values(Bowser.BROWSER_MAP), ...COMMON_NAMES.keys()].filter(
    (name) => !NO_NAMES.has(name),
  ),
)

/** A web view inside another app: Android says so, iOS leaves "Safari/" out. Bowser sees neither. */
function isInApp(parser: Parser, browserName: string): boolean {
  if (browserName === 'Chrome') return parser.test(/; wv\)/)
  return browserName === 'Safari' && !parser.test(/Safari\//)
}
