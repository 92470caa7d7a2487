import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

type Entry = { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean }

function readPackages(file: string): [string, Entry][] {
  const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(file, 'utf8'))
  return Object.entries(lock.packages).filter(([location]) => location !== '')
}

describe.each(['package-lock.json', 'bench/package-lock.json'])('%s', (file) => {
  test('has the hash of the contents of each package', () => {
    const unchecked = readPackages(file).filter(
      ([, { integrity, link, inBundle }]) =>
        !link && !inBundle && !integrity?.startsWith('sha512-'),
    )

    expect(unchecked.map(([location]) => location)).toEqual([])
  })

  test('names no registry: packages come from the one that npm is set to', () => {
    const addressed = readPackages(file).filter(([, { resolved }]) => resolved !== undefined)

    expect(addressed.map(([location]) => location)).toEqual([])
  })
})
