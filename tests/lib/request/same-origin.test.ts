import { describe, expect, test } from 'vitest'
import { isSameOrigin } from '@/lib/request/same-origin'

const OWN = 'http://localhost:3000'

describe('a request that changes something', () => {
  test.each([
    ['from our own page', { 'sec-fetch-site': 'same-origin' }, true],
    ['from an old browser on our own page', { origin: OWN }, true],
    [
      'from another site',
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      false,
    ],
    ['from a sibling domain', { 'sec-fetch-site': 'same-site' }, false],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }, false],
    ['that lies about its origin', { 'sec-fetch-site': 'cross-site', origin: OWN }, false],
    ['from an old browser on another site', { origin: 'https://evil.example' }, false],
    ['from a sandboxed frame', { origin: 'null' }, false],
    [
      'from another site that claims to be ours',
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
      false,
    ],
    ['from a sandboxed frame of ours', { 'sec-fetch-site': 'same-origin', origin: 'null' }, false],
    ['from our own page in every way', { 'sec-fetch-site': 'same-origin', origin: OWN }, true],
    ['without an origin in its header', { origin: '' }, false],
    ['from another port', { origin: 'http://localhost:3001' }, false],
    ['that says nothing of where it comes from', {}, false],
  ])('%s', (_name, headers, expected) => {
    expect(isSameOrigin(headers)).toBe(expected)
  })
})
