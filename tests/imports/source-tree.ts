import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The text of each file by its path from the project's folder, such as "lib/env.ts". */
export type SourceTree = Map<string, string>

/** Written by tools, or the source of another system. */
const NOT_OURS =
  /^(\.[^/]+|node_modules|test-results|playwright-report|lib\/generated|bench\/(peers|node_modules|results)|next-env\.d\.ts)$/
const SOURCE = /\.(ts|tsx|mts|js|jsx|mjs|cjs|sql)$/

/** All of our source, in whatever folder. */
export function readSourceTree(root: string): SourceTree {
  const paths = listSource(root, '')
  return new Map(paths.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]))
}

function listSource(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true })
  return entries.flatMap((entry) => {
    const location = path.posix.join(folder, entry.name)
    if (NOT_OURS.test(location)) return []
    if (entry.isDirectory()) return listSource(root, location)
    return SOURCE.test(location) ? [location] : []
  })
}
