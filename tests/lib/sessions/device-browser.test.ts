import { expect, test } from 'vitest'
import { describeDevice } from '@/lib/sessions/device-name'

const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const VIEW = `Mozilla/5.0 (Linux; Android 15; SM-S921B Build/AP3A; wv) ${BLINK} Version/4.0 Chrome/145.0.7632.45 Mobile Safari/537.36`
const LINUX = `Mozilla/5.0 (X11; Linux x86_64) ${BLINK}`
const MAC = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${BLINK}`

test.each([
  [
    'Instagram on iPhone',
    `${IPHONE} Mobile/15E148 Instagram 400.0.0.19.77 (iPhone14,5; iOS 18_6_2; de_DE)`,
  ],
  ['Instagram on Android 15', `${VIEW} Instagram 400.0.0.48.90 Android (35/15; 480dpi; samsung)`],
  ['Facebook on Android 15', `${VIEW} [FB_IAB/FB4A;FBAV/530.0.0.49.74;]`],
  ['Facebook on iPhone', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/530.0.0.49.74;FBBV/1]`],
  ['Messenger on iPhone', `${IPHONE} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/500.0]`],
  ['Messenger on Android 15', `${VIEW} [FB_IAB/Orca-Android;FBAV/500.0;]`],
  ['Threads on iPhone', `${IPHONE} Mobile/15E148 Barcelona 350.0.0.30.90 (iPhone14,5; iOS 18_6)`],
  [
    'TikTok on Android 15',
    `${VIEW} musical_ly_2023501030 JsSdk/1.0 AppName/musical_ly app_version/35.1.3`,
  ],
  [
    'TikTok on iPhone',
    `${IPHONE} Mobile/15E148 musical_ly_35.1.0 JsSdk/2.0 BytedanceWebview/d8a21c6`,
  ],
  ['LinkedIn app on iPhone', `${IPHONE} Mobile/15E148 [LinkedInApp]/9.31.1234`],
  ['LINE on iPhone', `${IPHONE} Mobile/15E148 Safari Line/14.20.0`],
  ['WeChat on iPhone', `${IPHONE} Mobile/15E148 MicroMessenger/8.0.61(0x18003d2f) NetType/WIFI`],
  ['Snapchat on iPhone', `${IPHONE} Mobile/15E148 Snapchat/13.40.0.43 (like Safari/8619.1)`],
  ['Pinterest on iPhone', `${IPHONE} Mobile/15E148 [Pinterest/iOS]`],
  ['X on iPhone', `${IPHONE} Mobile/15E148 Twitter for iPhone/11.40`],
  ['Google app on iPhone', `${IPHONE} GSA/385.0.805632457 Mobile/15E148 Safari/604.1`],
  ['DuckDuckGo on iPhone', `${IPHONE} Version/18.6 Mobile/15E148 Safari/604.1 Ddg/18.6`],
  [
    'DuckDuckGo on Android',
    `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Version/4.0 Chrome/145.0.0.0 Mobile DuckDuckGo/5 Safari/537.36`,
  ],
  [
    'DuckDuckGo on macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15 Ddg/17.6',
  ],
  [
    'Huawei Browser on Android 12',
    `Mozilla/5.0 (Linux; Android 12; NOH-NX9; HMSCore 6.13.0.302) ${BLINK} Chrome/114.0.5735.196 HuaweiBrowser/15.0.4.312 Mobile Safari/537.36`,
  ],
  [
    'Huawei Browser on HarmonyOS',
    `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${BLINK} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300`,
  ],
  [
    'MIUI Browser on Android 14',
    `Mozilla/5.0 (Linux; U; Android 14; de-de; 23090RA98G) ${BLINK} Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.8.0-gn`,
  ],
  [
    'Ecosia on iPhone',
    `${IPHONE} Version/18.6 Mobile/15E148 Safari/604.1 (Ecosia ios@11.3.0.2345)`,
  ],
  ['Falkon on Linux', `${LINUX} Falkon/24.12.0 QtWebEngine/6.8.0 Chrome/122.0.0.0 Safari/537.36`],
  [
    'GNOME Web on Linux',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  ],
  [
    'GNOME Web on Linux',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15 Epiphany/605.1.15',
  ],
  ['Slack on macOS', `${MAC} Slack/4.46.101 Chrome/138.0.7204.100 Electron/37.2.0 Safari/537.36`],
  ['Electron on macOS', `${MAC} Chrome/138.0.7204.100 Electron/37.2.0 Safari/537.36`],
  [
    'PowerShell on Windows',
    'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.5369',
  ],
  ['Headless Chrome on Linux', `${LINUX} HeadlessChrome/146.0.0.0 Safari/537.36`],
  [
    'Browser on Tizen',
    `Mozilla/5.0 (Linux; Tizen 5.5; Watch) ${BLINK} Version/5.5 Mobile Safari/537.36`,
  ],
  ['In-app browser on Android 15', VIEW],
])('%s', (label, userAgent) => {
  expect(describeDevice({ userAgent, clientHints: null }).label).toBe(label)
})

test('DuckDuckGo on Windows is made of Edge, and its brand tells', () => {
  const userAgent = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/145.0.0.0 Safari/537.36 Edg/145.0.0.0`
  const brands = '"DuckDuckGo";v="145", "Chromium";v="145", "Microsoft Edge WebView2";v="145"'

  const device = describeDevice({ userAgent, clientHints: { brands, platform: '"Windows"' } })

  expect(device.label).toBe('DuckDuckGo on Windows')
})
