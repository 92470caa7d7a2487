import type { Owned } from './rules'
import type { SourceTree } from './source-tree'
import { isWithin } from './targets'

/**
 * Looks for text that only its owners may contain.
 * @returns a sentence for each line of another file that has it, and for each owner that has not.
 */
export function checkOwners(
  tree: SourceTree,
  { what, pattern, owners, elsewhere }: Owned,
): string[] {
  const mentions = [...tree].flatMap(([file, source]) =>
    listLines(source, pattern).map((line) => ({ file, line })),
  )
  const isOwn = (file: string) => [...owners, ...elsewhere].some((place) => isWithin(file, place))
  const idle = owners.filter((owner) => !mentions.some(({ file }) => isWithin(file, owner)))
  return [
    ...mentions
      .filter(({ file }) => !isOwn(file))
      .map(({ file, line }) => `${file}:${line} touches ${what}`),
    ...idle.map((owner) => `${owner} owns ${what}, and does not touch it`),
  ]
}

function listLines(source: string, pattern: RegExp): number[] {
  return source.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []))
}
