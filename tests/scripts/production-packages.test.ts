import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { listProductionPackages } from '@/scripts/production-packages.mjs'

function list(packages: Record<string, object>): string[] {
  return listProductionPackages(packages).sort()
}

describe('what the built app runs with', () => {
  test('is what it depends on, and what that depends on', () => {
    const packages = {
      '': { dependencies: { a: '1' }, devDependencies: { tool: '1' } },
      'node_modules/a': { dependencies: { b: '1' }, optionalDependencies: { '@os/c': '1' } },
      'node_modules/b': { peerDependencies: { d: '1' } },
      'node_modules/@os/c': {},
      'node_modules/d': {},
      'node_modules/tool': {},
    }

    expect(list(packages)).toEqual([
      'node_modules/@os/c',
      'node_modules/a',
      'node_modules/b',
      'node_modules/d',
    ])
  })

  test('is the version that Node finds from where it is asked for', () => {
    const packages = {
      '': { dependencies: { '@x/a': '1', b: '2' } },
      'node_modules/@x/a': { dependencies: { b: '1', c: '1' } },
      'node_modules/@x/a/node_modules/b': { dependencies: { c: '1' } },
      'node_modules/b': {},
      'node_modules/c': {},
    }

    expect(list(packages)).toEqual([
      'node_modules/@x/a',
      'node_modules/@x/a/node_modules/b',
      'node_modules/b',
      'node_modules/c',
    ])
  })

  test('is not what a package only may use, though it is there for the tests', () => {
    const packages = {
      '': { dependencies: { a: '1' }, devDependencies: { tool: '1' } },
      'node_modules/a': {
        peerDependencies: { tool: '1' },
        peerDependenciesMeta: { tool: { optional: true } },
      },
      'node_modules/tool': {},
    }

    expect(list(packages)).toEqual(['node_modules/a'])
  })

  test('is not what is missing on this platform', () => {
    expect(list({ '': { optionalDependencies: { 'other-platform': '1' } } })).toEqual([])
  })
})

test.each([
  '@next/swc-linux-x64-gnu',
  '@playwright/test',
  '@tailwindcss/postcss',
  'esbuild',
  'prisma',
  'sharp',
  'tailwindcss',
  'tsx',
  'typescript',
])('the app does not run with %s', (name) => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))

  expect(packages).toHaveProperty([`node_modules/${name}`])
  expect(listProductionPackages(packages)).not.toContain(`node_modules/${name}`)
})
