import path from 'node:path'
import { type Import, readImports } from './read-imports'
import type { SourceTree } from './source-tree'

/** What an import means: a file of ours by its path, or a package by its specifier. */
export type Target = { isType: boolean } & (
  | { file: string; specifier?: never }
  | { specifier: string; file?: never }
)

const EXTENSIONS = ['', '.ts', '.tsx', '.mjs', '/index.ts']

/** Prisma writes it; it need not be there. */
const GENERATED = 'lib/generated'

/** Lists what a file imports, without pictures, styles and data. */
export function listTargets(tree: SourceTree, file: string): Target[] {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return []
  return readImports(file, tree.get(file) ?? '')
    .filter(({ specifier }) => !/\.(css|json)$/.test(specifier))
    .map((given) => findTarget(tree, file, given))
}

function findTarget(tree: SourceTree, importer: string, { specifier, isType }: Import): Target {
  const location = locate(importer, specifier)
  if (location === null) return { specifier, isType }
  const found = EXTENSIONS.map((extension) => location + extension).find((name) => tree.has(name))
  return { file: found ?? location, isType }
}

/** The path that a specifier means, still without its extension; null for a package. */
function locate(importer: string, specifier: string): string | null {
  if (specifier.startsWith('@/')) return specifier.slice(2)
  return specifier.startsWith('.') ? path.posix.join(path.dirname(importer), specifier) : null
}

/** Whether an import leads to a file that is there. */
export function isKnown(tree: SourceTree, file: string): boolean {
  return tree.has(file) || isWithin(file, GENERATED)
}

/** Whether a path is a place itself, or lies below it. */
export function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`)
}
