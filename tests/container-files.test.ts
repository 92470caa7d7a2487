import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('compose.yaml has no secret of its own: without one, a start names what is missing', () => {
  const lines = readFileSync('compose.yaml', 'utf8').split('\n')
  const secrets = lines.filter((line) => /^ *(\w*(PASSWORD|SECRET)|DATABASE_URL): /.test(line))

  expect(secrets).toHaveLength(3)
  for (const line of secrets) expect(line).toMatch(/\$\{\w+:\?make one with /)
  expect(lines.join('\n')).not.toContain(':-')
})

test('an image keeps no key in its history, and nothing in it belongs to its user', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8')

  expect(dockerfile).toContain('--mount=type=secret')
  expect(dockerfile).toMatch(/^USER node$/m)
  expect(dockerfile).not.toMatch(/^ARG |--chown|--chmod/m)
})

test('files with secrets do not reach the build of an image', () => {
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n')

  expect(ignored).toEqual(expect.arrayContaining(['.env*', '.data', '.git', '.next']))
})
