import { expect, test } from 'vitest'
import { describeDevice } from '@/lib/sessions/device-name'

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const CHROME = `${BLINK} Chrome/146.0.0.0 Safari/537.36`

test.each([
  [
    'Samsung TV (Tizen)',
    'tv',
    `Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) ${BLINK} Version/8.0 TV Safari/537.36`,
  ],
  [
    'Samsung TV (Tizen)',
    'tv',
    `Mozilla/5.0 (Linux; Tizen 2.3; SmartHub; SMART-TV) ${BLINK} SamsungBrowser/1.0 TV Safari/538.1`,
  ],
  [
    'LG TV (webOS)',
    'tv',
    `Mozilla/5.0 (Web0S; Linux/SmartTV) ${BLINK} Chrome/120.0.0.0 Safari/537.36 WebAppManager`,
  ],
  [
    'LG TV',
    'tv',
    `Mozilla/5.0 (Unknown; Linux armv7l) ${BLINK} Safari/537.1+ LG Browser/6.00 LG NetCast.TV-2013`,
  ],
  ['Apple TV', 'tv', 'Mozilla/5.0 (AppleTV; U; CPU OS 18_0 like Mac OS X)'],
  ['Roku', 'tv', 'Mozilla/5.0 (Roku/DVP-14.5)'],
  ['Chromecast', 'tv', `Mozilla/5.0 (X11; Linux aarch64) ${CHROME} CrKey/1.56.500000`],
  [
    'Amazon Silk on Fire TV',
    'tv',
    `Mozilla/5.0 (Linux; Android 11; AFTKA) ${BLINK} Silk/130.4.1 like Chrome/130.0.0.0 Safari/537.36`,
  ],
  ['Chrome on Android TV', 'tv', `Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH22) ${CHROME}`],
  [
    'Smart TV',
    'tv',
    `Mozilla/5.0 (Linux; U; Linux; HbbTV/1.6.1) ${BLINK} Chrome/94.0 Safari/537.36 VIDAA/8.0`,
  ],
  [
    'PlayStation 5',
    'tv',
    `Mozilla/5.0 (PlayStation; PlayStation 5/9.20) ${WEBKIT} Version/15.4 Safari/605.1.15`,
  ],
  ['PlayStation 4', 'tv', `Mozilla/5.0 (PlayStation 4 11.00) ${WEBKIT}`],
  ['PlayStation 3', 'tv', 'Mozilla/5.0 (PLAYSTATION 3; 1.00)'],
  ['PlayStation Vita', 'mobile', `Mozilla/5.0 (PlayStation Vita 3.74) ${BLINK} Silk/3.2`],
  [
    'Edge on Xbox',
    'tv',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) ${BLINK} Chrome/145.0.0.0 Safari/537.36 Edge/44.18363.8131`,
  ],
  [
    'Nintendo Switch',
    'tv',
    `Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) ${BLINK} NF/6.0.3.25.0 NintendoBrowser/5.1.0.34000`,
  ],
  [
    'Nintendo 3DS',
    'mobile',
    'Mozilla/5.0 (New Nintendo 3DS like iPhone) AppleWebKit/536.30 (KHTML, like Gecko) NX/3.0.0.5.15 Mobile NintendoBrowser/1.3.10126.EU',
  ],
  [
    'Nintendo Wii U',
    'tv',
    'Mozilla/5.0 (Nintendo WiiU) AppleWebKit/536.30 (KHTML, like Gecko) NX/3.0.4.2.12 NintendoBrowser/4.3.1.11264.US',
  ],
  [
    'Meta Quest Browser on Quest',
    'unknown',
    `Mozilla/5.0 (X11; Linux x86_64; Quest 3) ${BLINK} OculusBrowser/37.1.0.11.66 Chrome/132.0.6834.163 VR Safari/537.36`,
  ],
  [
    'PICO Browser on PICO',
    'unknown',
    `Mozilla/5.0 (Linux; Android 10; A8110) ${BLINK} PicoBrowser/3.3.38 Chrome/105.0.5195.68 VR Safari/537.36`,
  ],
  ['Tesla', 'unknown', `Mozilla/5.0 (X11; GNU/Linux) ${CHROME} Tesla/2025.2.6-9ed2b2ab3a5d`],
  [
    'Tesla',
    'unknown',
    'Mozilla/5.0 (X11; GNU/Linux) AppleWebKit/601.1 (KHTML, like Gecko) Tesla QtCarBrowser Safari/601.1',
  ],
  [
    'Kindle',
    'tablet',
    'Mozilla/5.0 (X11; U; Linux armv7l like Android; en-us) AppleWebKit/531.2+ (KHTML, like Gecko) Version/5.0 Safari/533.2+ Kindle/3.0+',
  ],
])('%s is a %s', (label, type, userAgent) => {
  expect(describeDevice({ userAgent, clientHints: null })).toMatchObject({ label, type })
})

test.each([
  ['Chrome on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}`],
  [
    'Chrome on Android 14',
    `Mozilla/5.0 (Linux; Android 14; AFTER-10) ${BLINK} Chrome/146.0.0.0 Mobile Safari/537.36`,
  ],
])('%s is no machine of another kind', (label, userAgent) => {
  expect(describeDevice({ userAgent, clientHints: null }).label).toBe(label)
})
