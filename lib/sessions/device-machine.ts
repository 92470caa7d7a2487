import type { DeviceType } from './device-system'

/** A device that says itself what it is, where its system says little: a TV, a console, a car. */
export type Machine = {
  name: string
  os: string
  type: DeviceType
  /** People know it by its name, and it has one browser. */
  isNamedAlone: boolean
}

/** @returns null for computers, phones and tablets, which are known by their system. */
export function findMachine(userAgent: string): Machine | null {
  for (const [pattern, machine] of MACHINES) {
    const match = pattern.exec(userAgent)
    if (match) return { ...machine, name: machine.name.replace('$1', match[1] ?? '').trim() }
  }
  return null
}

const alone = (name: string, os: string, type: DeviceType): Machine => {
  return { name, os, type, isNamedAlone: true }
}
const withBrowser = (name: string, os: string, type: DeviceType): Machine => {
  return { name, os, type, isNamedAlone: false }
}

/** The first that fits counts. `$1` is what the pattern found. */
const MACHINES: readonly [RegExp, Machine][] = [
  [/\bPlayStation (Vita|Portable)\b/, alone('PlayStation $1', 'PlayStation', 'mobile')],
  [/\bPlayStation ([1-9])\b/i, alone('PlayStation $1', 'PlayStation', 'tv')],
  [/\bXbox\b/, withBrowser('Xbox', 'Windows', 'tv')],
  [/\bNintendo (Switch(?: 2)?)\b/, alone('Nintendo $1', 'Nintendo Switch', 'tv')],
  [/\bNintendo Wii ?U\b/, alone('Nintendo Wii U', 'Nintendo', 'tv')],
  [/\bNintendo (3DS|DSi)\b/, alone('Nintendo $1', 'Nintendo', 'mobile')],
  [/\bSMART-TV\b.*\bTizen\b|\bTizen\b.*\bTV\b/i, alone('Samsung TV (Tizen)', 'Tizen', 'tv')],
  [/\bWeb0S\b|\bwebOS\.?TV\b/i, alone('LG TV (webOS)', 'webOS', 'tv')],
  [/\bNetCast\b/, alone('LG TV', 'NetCast', 'tv')],
  [/\bAppleTV|\bApple TV\b/, alone('Apple TV', 'tvOS', 'tv')],
  [/\bRoku\b/, alone('Roku', 'Roku', 'tv')],
  [/\bCrKey\b/, alone('Chromecast', 'Chromecast', 'tv')],
  [/; AFT[A-Z]{1,6}\d{0,3}(?: Build|\))/, withBrowser('Fire TV', 'Fire OS', 'tv')],
  [/\b(?:Android|Google) ?TV\b|\bBRAVIA\b/, withBrowser('Android TV', 'Android', 'tv')],
  [/\bHbbTV\b|\bSmart-?TV\b|\bVIDAA\b/i, alone('Smart TV', 'Unknown', 'tv')],
  [/\bOculusBrowser\b|; Quest(?: \d| Pro)?\)/, withBrowser('Quest', 'Meta Horizon OS', 'unknown')],
  [/\bPicoBrowser\b/, withBrowser('PICO', 'PICO OS', 'unknown')],
  [/\bTesla(?:\/| QtCarBrowser)/, alone('Tesla', 'Tesla', 'unknown')],
  [/\bKindle\/\d/, alone('Kindle', 'Kindle', 'tablet')],
]
