import { describe, expect, test } from 'vitest'
import { readImports } from './read-imports'

describe('of a file is read', () => {
  test.each([
    ["import { a } from 'x'", false],
    ["import 'x'", false],
    ["import * as a from 'x'", false],
    ["import { type A, b } from 'x'", false],
    ["import type { A } from 'x'", true],
    ["import { type A } from 'x'", true],
    ["export { a } from 'x'", false],
    ["export * from 'x'", false],
    ["export type { A } from 'x'", true],
    ["const a = await import('x')", false],
    ["let a: import('x').A", true],
    ["let a: typeof import('x')", true],
  ])('%s', (source, isType) => {
    expect(readImports('file.ts', source)).toContainEqual({ specifier: 'x', isType })
  })

  test('nothing out of a comment or a text', () => {
    const source = '// import "x"\nconst text = `import "x"; import(\'x\')`'

    expect(readImports('file.ts', source)).toEqual([])
  })

  test('nothing at all where it is no TypeScript, and that is said', () => {
    expect(() => readImports('file.ts', 'import {')).toThrow('file.ts')
  })
})
