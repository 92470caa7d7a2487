import type { Room, Rooms } from './rules'
import type { SourceTree } from './source-tree'
import { isKnown, isWithin, listTargets, type Target } from './targets'

/**
 * Compares each import with the rule of its room, which is the nearest folder or file that has one.
 * @returns a sentence for each that is not allowed, for each file without a rule, and for each rule
 *   that matches nothing.
 */
export function checkRooms(tree: SourceTree, rooms: Rooms): string[] {
  const files = [...tree.keys()].filter((file) => !file.endsWith('.sql'))
  return [
    ...files.flatMap((file) => checkFile(tree, rooms, file)),
    ...Object.keys(rooms).flatMap((name) => checkRule(tree, rooms, name)),
  ]
}

function checkFile(tree: SourceTree, rooms: Rooms, file: string): string[] {
  const name = findRoom(rooms, file)
  const room = rooms[name ?? '']
  if (name === null || !room) return [`${file} has no rule`]
  const forbidden = listTargets(tree, file).filter((target) => !isAllowed({ name, room }, target))
  return forbidden.map((target) => `${file} must not import ${describeTarget(target)}`)
}

function findRoom(rooms: Rooms, file: string): string | null {
  const names = Object.keys(rooms).filter((name) => isWithin(file, name))
  return names.sort((a, b) => b.length - a.length)[0] ?? null
}

function isAllowed({ name, room }: { name: string; room: Room }, target: Target): boolean {
  const { files, types = [], packages } = room
  if (target.file === undefined) {
    return packages.some((entry) => isPackage(target.specifier, entry))
  }
  const places = target.isType ? [name, ...files, ...types] : [name, ...files]
  return places.some((place) => isWithin(target.file, place))
}

/** "next" allows all of that package, "next/link" that part of it, "node:" all that comes with Node. */
function isPackage(specifier: string, entry: string): boolean {
  return entry === 'node:' ? specifier.startsWith(entry) : isWithin(specifier, entry)
}

function describeTarget({ file, specifier, isType }: Target): string {
  return `${file ?? specifier}${isType ? ' (types)' : ''}`
}

/** Rules that are left over say something that is not so. */
function checkRule(tree: SourceTree, rooms: Rooms, name: string): string[] {
  const own = [...tree.keys()].filter((file) => findRoom(rooms, file) === name)
  if (own.length === 0) return [`the rule for ${name} matches no file`]
  const { files = [], types = [], packages = [] } = rooms[name] ?? {}
  const used = own.flatMap((file) => listTargets(tree, file)).map(({ specifier = '' }) => specifier)
  const unused = packages.filter((entry) => !used.some((specifier) => isPackage(specifier, entry)))
  const absent = [...files, ...types].filter((place) => !leadsSomewhere(tree, place))
  return [
    ...unused.map((entry) => `${name} may import ${entry}, and does not`),
    ...absent.map((place) => `${name} may import ${place}, which is not there`),
  ]
}

function leadsSomewhere(tree: SourceTree, place: string): boolean {
  return isKnown(tree, place) || [...tree.keys()].some((file) => isWithin(file, place))
}
