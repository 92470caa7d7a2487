import type { Owned } from './rules'
import type { SourceTree } from './source-tree'
import { isWithin } from './targets'

/**
 * Looks for text that only its owners may contain.
 * @returns a sentence for each line of another file that has it, and for each owner that has not.
 */
export function checkOwners(tree: SourceTree, owned: Owned): string[] {
  const { what, owners, elsewhere } = owned
  const mentions = listMentions(tree, owned)
  const foreign = mentions.filter(({ file }) => !isIn(file, [...owners, ...elsewhere]))
  const idle = owners.filter((owner) => !mentions.some(({ file }) => isIn(file, [owner])))
  return [
    ...foreign.map(({ file, line }) => `${file}:${line} touches ${what}`),
    ...idle.map((owner) => `${owner} owns ${what}, and does not touch it`),
  ]
}

function listMentions(tree: SourceTree, { pattern }: Owned) {
  return [...tree].flatMap(([file, source]) =>
    listLines(source, pattern).map((line) => ({ file, line })),
  )
}

function isIn(file: string, places: string[]): boolean {
  return places.some((place) => isWithin(file, place))
}

function listLines(source: string, pattern: RegExp): number[] {
  return source.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []))
}
