import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACCEPT_CLIENT_HINTS, type ClientHints } from '@/lib/sessions/device-evidence'
import { describeDevice } from '@/lib/sessions/device-name'

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const CHROME_ON_WINDOWS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/146.0.0.0 Safari/537.36`
const CHROME_ON_ANDROID = `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Chrome/146.0.0.0 Mobile Safari/537.36`
const SAFARI_ON_IPHONE = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${WEBKIT} Version/18.6 Mobile/15E148 Safari/604.1`
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('today’s browsers', () => {
  test.each([
    ['Chrome on Windows', 'desktop', CHROME_ON_WINDOWS],
    ['Edge on Windows', 'desktop', `${CHROME_ON_WINDOWS} Edg/146.0.0.0`],
    ['Opera on Windows', 'desktop', `${CHROME_ON_WINDOWS} OPR/127.0.0.0`],
    [
      'Firefox on Windows',
      'desktop',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0',
    ],
    [
      'Opera on Windows 7',
      'desktop',
      'Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18',
    ],
    [
      'Internet Explorer on Windows 7',
      'desktop',
      'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
    ],
    [
      'Chrome on macOS',
      'desktop',
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${BLINK} Chrome/146.0.0.0 Safari/537.36`,
    ],
    [
      'Safari on macOS',
      'desktop',
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/26.1 Safari/605.1.15`,
    ],
    [
      'Firefox on macOS',
      'desktop',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0',
    ],
    [
      'Firefox on Linux',
      'desktop',
      'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
    ],
    [
      'Headless Chrome on Linux',
      'desktop',
      `Mozilla/5.0 (X11; Linux x86_64) ${BLINK} HeadlessChrome/146.0.0.0 Safari/537.36`,
    ],
    [
      'Chrome on ChromeOS',
      'desktop',
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${BLINK} Chrome/146.0.0.0 Safari/537.36`,
    ],
    ['Chrome on Android', 'mobile', CHROME_ON_ANDROID],
    ['Chrome on Android', 'tablet', CHROME_ON_ANDROID.replace(' Mobile', '')],
    ['Edge on Android', 'mobile', `${CHROME_ON_ANDROID} EdgA/146.0.0.0`],
    ['Opera on Android', 'mobile', `${CHROME_ON_ANDROID} OPR/91.0.0.0`],
    [
      'Samsung Internet on Android',
      'mobile',
      `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
    ],
    [
      'Firefox on Android 16',
      'mobile',
      'Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0',
    ],
    [
      'Firefox on Android 16',
      'tablet',
      'Mozilla/5.0 (Android 16; Tablet; rv:150.0) Gecko/150.0 Firefox/150.0',
    ],
    ['Safari on iPhone', 'mobile', SAFARI_ON_IPHONE],
    [
      'Chrome on iPhone',
      'mobile',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) ${WEBKIT} CriOS/146.0.7680.40 Mobile/15E148 Safari/604.1`,
    ],
    [
      'Firefox on iPhone',
      'mobile',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) ${WEBKIT} FxiOS/150.0 Mobile/15E148 Safari/605.1.15`,
    ],
    ['Edge on iPhone', 'mobile', `${SAFARI_ON_IPHONE} EdgiOS/146.0.0.0`],
    ['Opera on iPhone', 'mobile', `${SAFARI_ON_IPHONE} OPT/6.2.1`],
    [
      'Safari on iPad',
      'tablet',
      `Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) ${WEBKIT} Version/26.1 Mobile/15E148 Safari/604.1`,
    ],
    [
      'Chrome on iPad',
      'tablet',
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} CriOS/146 Version/11.1.1 Safari/605.1.15`,
    ],
  ])('%s (%s)', (label, type, userAgent) => {
    const device = describeDevice({ userAgent, clientHints: null })

    expect(device).toMatchObject({ label, type })
  })

  test('the parts are named one by one, too', () => {
    const device = describeDevice({ userAgent: CHROME_ON_WINDOWS, clientHints: null })

    expect(device).toEqual({
      type: 'desktop',
      browser: 'Chrome',
      os: 'Windows',
      label: 'Chrome on Windows',
    })
  })

  test('hints of another browser are not mixed up with the same user agent', () => {
    const brave = describeWithHints({ brands: '"Brave";v="146"' })
    const chrome = describeWithHints({ brands: '"Google Chrome";v="146"' })

    expect(brave.browser).toBe('Brave')
    expect(chrome.browser).toBe('Chrome')
  })
})

describe('what only client hints tell', () => {
  test('Windows 11 is told from 10 by its client hint', () => {
    expect(describeWithHints(windows('15.0.0')).label).toBe('Chrome on Windows 11')
    expect(describeWithHints(windows('13.0.0')).os).toBe('Windows 11')
    expect(describeWithHints(windows('10.0.0')).os).toBe('Windows 10')
    expect(describeWithHints(windows('1.0.0')).os).toBe('Windows 10')
  })

  test('without a version that Microsoft assigned, Windows has no number', () => {
    expect(nameOf(CHROME_ON_WINDOWS).os).toBe('Windows')
    expect(describeWithHints({ platform: '"Windows"' }).os).toBe('Windows')
    expect(describeWithHints(windows('0.3.0')).os).toBe('Windows')
    expect(describeWithHints(windows('12.0.0')).os).toBe('Windows')
    expect(describeWithHints(windows('99999.0.0')).os).toBe('Windows')
    expect(describeWithHints(windows('eleven')).os).toBe('Windows')
  })

  test('the version of Android comes from the hint, as the user agent is frozen at 10', () => {
    const clientHints = { platform: '"Android"', platformVersion: '"15.0.0"' }

    const device = describeDevice({ userAgent: CHROME_ON_ANDROID, clientHints })

    expect(device).toMatchObject({ os: 'Android 15', label: 'Chrome on Android 15' })
    expect(nameOf(CHROME_ON_ANDROID).os).toBe('Android')
    expect(nameOf(CHROME_ON_ANDROID.replace('10; K', '10; SM-G973F')).os).toBe('Android 10')
  })

  test('a Mac has no version, so that it reads the same in every browser', () => {
    const clientHints = { platform: '"macOS"', platformVersion: '"26.1.0"' }

    expect(describeWithHints(clientHints).os).toBe('macOS')
  })

  test('a Chromebook is told by hint as it is by user agent', () => {
    expect(describeWithHints({ platform: '"Chrome OS"' })).toMatchObject({
      type: 'desktop',
      os: 'ChromeOS',
    })
  })

  test('an Android phone that asks for desktop pages is not a desktop', () => {
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) ${BLINK} Chrome/146.0.0.0 Safari/537.36`
    const brands = '"Google Chrome";v="146", "Chromium";v="146"'

    const device = describeDevice({
      userAgent,
      clientHints: { brands, platform: '"Android"', platformVersion: '"16.0.0"' },
    })

    expect(device).toMatchObject({ label: 'Chrome on Android 16', type: 'mobile' })
    expect(nameOf(userAgent)).toMatchObject({ label: 'Chrome on Linux', type: 'desktop' })
  })

  test('a version of the user agent’s system is not put on the hinted one', () => {
    const userAgent =
      'Mozilla/5.0 (Linux; Android 9; SM-G960F) Chrome/146.0.0.0 Mobile Safari/537.36'

    expect(describeDevice({ userAgent, clientHints: { platform: '"Windows"' } }).os).toBe('Windows')
  })

  test('a hint alone still names the system', () => {
    const device = describeDevice({ userAgent: null, clientHints: windows('15.0.0') })

    expect(device).toEqual({
      type: 'desktop',
      browser: 'Unknown browser',
      os: 'Windows 11',
      label: 'Browser on Windows 11',
    })
  })

  test.each([
    ['"Plan 9"'],
    ['__proto__'],
    ['constructor'],
    ['"Windows'.repeat(99)],
    ['<b>Windows</b>'],
  ])('a platform that no browser sends is ignored: %s', (platform) => {
    expect(describeWithHints({ platform }).os).toBe('Windows')
  })

  test('the response header asks for the one hint that is not sent unasked', () => {
    expect(ACCEPT_CLIENT_HINTS).toBe('Sec-CH-UA-Platform-Version')
  })
})

describe('iOS', () => {
  test('from version 26 on the system’s version is Safari’s, as the other one is frozen', () => {
    expect(nameOf(SAFARI_ON_IPHONE).os).toBe('iOS 18')
    expect(nameOf(SAFARI_ON_IPHONE.replace('Version/18.6', 'Version/26.1')).os).toBe('iOS 26')
    expect(nameOf(SAFARI_ON_IPHONE.replaceAll(/18[_.]6/g, '17.4')).os).toBe('iOS 17')
  })

  test('frozen and without Safari’s version, no version is claimed', () => {
    const userAgent = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) ${WEBKIT} FxiOS/150.0 Mobile/15E148`

    expect(nameOf(userAgent).os).toBe('iOS')
    expect(nameOf(userAgent.replace('18_7', '17_7')).os).toBe('iOS 17')
  })

  test('an iPad runs iPadOS since version 13', () => {
    const userAgent = `Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) ${WEBKIT} Version/18.1 Mobile/15E148 Safari/604.1`

    expect(nameOf(userAgent).os).toBe('iPadOS 18')
    expect(nameOf(userAgent.replaceAll(/18(?=[_.]1 )/g, '12')).os).toBe('iOS 12')
  })
})

describe('web views and programs', () => {
  test('a browser inside another app is not taken for Safari or Chrome', () => {
    const webViewOnIphone = `Mozilla/5.0 (iPhone; CPU iPhone OS 17_7 like Mac OS X) ${WEBKIT} Mobile/21H16`
    const webViewOnAndroid = `Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A; wv) ${BLINK} Version/4.0 Chrome/146.0.0.0 Mobile Safari/537.36`

    expect(nameOf(webViewOnIphone).label).toBe('In-app browser on iPhone')
    expect(nameOf(webViewOnAndroid).label).toBe('In-app browser on Android 15')
  })

  test.each([
    ['curl', 'curl/8.16.0'],
    ['Wget', 'Wget/1.25.0 (linux-gnu)'],
    ['python-requests', 'python-requests/2.32.5'],
    ['Postman', 'PostmanRuntime/7.49.0'],
    ['okhttp', 'okhttp/5.3.0'],
    ['Go-http-client', 'Go-http-client/2.0'],
    ['Dalvik', 'Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9 Build/AP4A)'],
    ['Googlebot', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
    [
      'Googlebot',
      `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) ${BLINK} Chrome/146.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    ],
    [
      'GPTBot',
      `Mozilla/5.0 ${BLINK.replace(')', '; compatible; GPTBot/1.3;')} +https://openai.com)`,
    ],
    ['AhrefsBot', 'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)'],
    ['Node.js', 'node'],
    ['Node.js', 'undici'],
    ['Deno', 'Deno/2.5.0'],
    ['SlackBot', 'Slackbot 1.0 (+https://api.slack.com/robots)'],
  ])('%s is called by its name, and no device is made up for it', (label, userAgent) => {
    expect(nameOf(userAgent)).toEqual({ type: 'unknown', browser: label, os: 'Unknown', label })
  })
})

test('an app on an Apple system says so, and cannot say which', () => {
  expect(nameOf('MyApp/231 CFNetwork/1568.300.101 Darwin/24.2.0')).toEqual({
    type: 'unknown',
    browser: 'MyApp',
    os: 'iOS/macOS',
    label: 'MyApp (iOS/macOS)',
  })
})

describe('what cannot be known is said', () => {
  test.each([null, '', ' ', '-', 'Mozilla/5.0', 'hello', '💥', '\u202E\u0000'])(
    '%j is an unknown device',
    (userAgent) => {
      expect(nameOf(userAgent)).toEqual({
        type: 'unknown',
        browser: 'Unknown browser',
        os: 'Unknown',
        label: 'Unknown device',
      })
    },
  )

  test('a browser without a system is named alone', () => {
    expect(nameOf('Mozilla/5.0 Firefox/150.0')).toMatchObject({ os: 'Unknown', label: 'Firefox' })
  })

  test('a system without a browser is named alone', () => {
    expect(nameOf('Mozilla/5.0 (X11; Linux x86_64)')).toMatchObject({
      browser: 'Unknown browser',
      label: 'Browser on Linux',
    })
  })
})

describe('hostile input', () => {
  const anyCodeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code))
  const hint = fc.option(fc.string({ unit: anyCodeUnit }), { nil: undefined })
  const anyText = fc.oneof(
    fc.string({ unit: anyCodeUnit, maxLength: 2_000 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            'Mozilla/5.0',
            'Macintosh',
            'Windows NT ',
            'Version/',
            'Mac OS X ',
            'CriOS/',
            'opt/',
            '1.',
          ],
          ...[
            '1'.repeat(99),
            ' (',
            '; ',
            'compatible; ',
            'Slackbot-',
            '\u202E',
            '\uD83D',
            '__proto__/1',
          ],
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  )
  const anyHints = fc.option(fc.record({ brands: hint, platform: hint, platformVersion: hint }))

  test('any user agent and any hints give a short, visible label', () => {
    fc.assert(
      fc.property(fc.option(anyText), anyHints, (userAgent, clientHints) => {
        const { browser, os, label } = describeDevice({ userAgent, clientHints })

        for (const text of [browser, os, label]) {
          expect(text).not.toMatch(INVISIBLE)
          expect(text).toBe(text.trim())
          expect(text.length).toBeGreaterThan(0)
          expect(text.length).toBeLessThanOrEqual(60)
        }
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['1'.repeat(1_000_000)],
    [`Version/${'1'.repeat(500)}`],
    ['Macintosh CriOS'.repeat(34)],
    ['a/ ('.repeat(128)],
    ['compatible; '.repeat(42)],
    ['Slackbot-'.repeat(56)],
  ])('no text keeps the parser busy: %#', (userAgent) => {
    const start = performance.now()
    nameOf(userAgent)

    expect(performance.now() - start).toBeLessThan(100)
  })
})

function nameOf(userAgent: string | null) {
  return describeDevice({ userAgent, clientHints: null })
}

function describeWithHints(clientHints: ClientHints) {
  return describeDevice({ userAgent: CHROME_ON_WINDOWS, clientHints })
}

function windows(version: string): ClientHints {
  return { platform: '"Windows"', platformVersion: `"${version}"` }
}
