import type { SessionView } from '@/lib/sessions/session-view'

/** Real responses of the app, for the document. */

export const EXAMPLE_SESSION = {
  id: '01a20e8c-be9f-7c29-aca6-319d023cca87',
  current: true,
  device: {
    type: 'desktop',
    browser: 'Chrome',
    os: 'Windows 11',
    label: 'Chrome on Windows 11',
  },
  ipAddress: '193.0.6.139',
  location: { country: 'NL', city: null, label: 'Netherlands' },
  signedInAt: '2026-11-24T17:13:54.565Z',
  lastActiveAt: '2026-11-24T17:13:54.565Z',
  expiresAt: '2026-12-01T17:13:54.565Z',
  signInMethod: 'password',
  sharedDevice: false,
} satisfies SessionView

const EXAMPLE_OTHER_SESSION = {
  id: '01a20e8c-bf3f-7986-a478-bd3a8704a8a8',
  current: false,
  device: {
    type: 'mobile',
    browser: 'Safari',
    os: 'iOS 26',
    label: 'Safari on iPhone',
  },
  ipAddress: '2a02:a450::1',
  location: { country: 'NL', city: null, label: 'Netherlands' },
  signedInAt: '2026-11-24T17:13:54.747Z',
  lastActiveAt: '2026-11-24T17:13:54.747Z',
  expiresAt: '2026-12-01T17:13:54.747Z',
  signInMethod: 'password',
  sharedDevice: false,
} satisfies SessionView

export const EXAMPLE_LIST = {
  sessions: [EXAMPLE_SESSION, EXAMPLE_OTHER_SESSION],
  total: 3,
  nextCursor: 'MjAyNi0xMS0yNFQxNzoxMzo1NC43NDdaIDAxYTIwZThjLWJmM2YtNzk4Ni1hNDc4LWJkM2E4NzA0YThhOA',
}

export const EXAMPLE_EVENTS =
  ':\n\nevent: sessions-changed\ndata: {}\n\nevent: session-terminated\ndata: {"reason":"terminated"}\n\n'
