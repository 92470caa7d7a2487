import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { themeColor } from '@/app/theme'

function read(name: string): Buffer {
  return readFileSync(path.join('public', name))
}

describe('security.txt', () => {
  const fields = new Map(
    [
      ...read('.well-known/security.txt')
        .toString()
        .matchAll(/^([\w-]+): (.*)$/gm),
    ].map(([, name = '', value = '']) => [name, value]),
  )

  test('names a contact by its address (RFC 9116, 2.5.3)', () => {
    expect(fields.get('Contact')).toMatch(/^(mailto:[^@]+@[^@]+|https:\/\/.+)$/)
  })

  test('has not expired: renew Expires, and see that the rest is still true (RFC 9116, 2.5.5)', () => {
    const expires = new Date(fields.get('Expires') ?? '')

    expect(expires.getTime()).toBeGreaterThan(Date.now())
  })

  test('says no place for itself, which every instance would have to change', () => {
    expect(fields.has('Canonical')).toBe(false)
  })
})

describe('the manifest', () => {
  const manifest = JSON.parse(read('manifest.webmanifest').toString())

  test.each<{ src: string; sizes: string; type: string }>(manifest.icons)(
    '$src is a picture of $sizes',
    ({ src, sizes, type }) => {
      expect(type).toBe('image/png')
      expect(pngSize(read(src))).toBe(sizes)
    },
  )

  test('has the colours of the page', () => {
    expect(themeColor('light')).toBe(manifest.theme_color)
    expect(manifest.background_color).toBe(manifest.theme_color)
  })
})

test('iPhones get the icon of the size that they ask for', () => {
  expect(pngSize(read('apple-touch-icon.png'))).toBe('180x180')
})

test('favicon.ico holds a picture for tabs, for bookmarks and for the desktop', () => {
  const icon = read('favicon.ico')
  const pictures = Array.from({ length: icon.readUInt16LE(4) }, (_, index) =>
    pngSize(icon.subarray(icon.readUInt32LE(6 + 16 * index + 12))),
  )

  expect(pictures).toEqual(['16x16', '32x32', '48x48'])
})

describe('the colour around a page', () => {
  test('follows the system where the person has not chosen', () => {
    expect(themeColor('system')).toEqual([
      { media: '(prefers-color-scheme: light)', color: themeColor('light') },
      { media: '(prefers-color-scheme: dark)', color: themeColor('dark') },
    ])
  })
})

/** From its first chunk (PNG, 11.2.2). */
function pngSize(picture: Buffer): string {
  expect(picture.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  return `${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`
}
