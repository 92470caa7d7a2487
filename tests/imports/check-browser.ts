import type { SourceTree } from './source-tree'
import { isWithin, listTargets } from './targets'

type BrowserRule = { files: string[]; packages: string[] }

/**
 * Follows what reaches a browser: from each file with 'use client' through all that it imports. A
 * server action is the end of it: the browser gets its name alone.
 * @returns a sentence for each file and package that must not be there.
 */
export function checkBrowser(tree: SourceTree, rule: BrowserRule): string[] {
  const reached = followFromClients(tree)
  const files = [...reached.keys()].filter((file) => !isListed(file, rule.files))
  return [
    ...files.map((file) => `${file} reaches a browser through ${reached.get(file)}`),
    ...[...reached.keys()].flatMap((file) => listForeignPackages(tree, file, rule)),
  ]
}

/** Each file that reaches a browser, with the one that imports it. */
function followFromClients(tree: SourceTree): Map<string, string> {
  const clients = [...tree.keys()].filter((file) => hasDirective(tree, file, 'use client'))
  const reached = new Map(clients.map((file) => [file, file]))
  for (const file of reached.keys()) {
    for (const next of listFiles(tree, file)) if (!reached.has(next)) reached.set(next, file)
  }
  return reached
}

function listFiles(tree: SourceTree, file: string): string[] {
  return listTargets(tree, file).flatMap(({ file: next, isType }) =>
    next && !isType && !hasDirective(tree, next, 'use server') ? [next] : [],
  )
}

function listForeignPackages(tree: SourceTree, file: string, rule: BrowserRule): string[] {
  const names = listTargets(tree, file).flatMap(({ specifier, isType }) =>
    specifier && !isType ? [specifier] : [],
  )
  const foreign = names.filter((name) => !isListed(name, rule.packages))
  return foreign.map((name) => `${name} reaches a browser through ${file}`)
}

function isListed(name: string, places: string[]): boolean {
  return places.some((place) => isWithin(name, place))
}

/** Only comments may stand before a directive. */
function hasDirective(tree: SourceTree, file: string, directive: string): boolean {
  const start = /^(?:\s|\/\/.*\n|\/\*[\s\S]*?\*\/)*(['"])(.+?)\1/.exec(tree.get(file) ?? '')
  return start?.[2] === directive
}
