import path from 'node:path'
import { expect, test } from 'vitest'
import { checkBrowser } from './check-browser'
import { checkOwners } from './check-owners'
import { checkRooms } from './check-rooms'
import { BROWSER, OWNED, ROOMS } from './rules'
import { readSourceTree } from './source-tree'

const tree = readSourceTree(path.resolve(import.meta.dirname, '../..'))

test('every file imports what its room may import, and every rule is needed', () => {
  expect(checkRooms(tree, ROOMS)).toEqual([])
})

test('nothing that must stay on the server reaches a browser', () => {
  expect(checkBrowser(tree, BROWSER)).toEqual([])
})

test.each(OWNED)('$what is touched by its owners alone', (owned) => {
  expect(checkOwners(tree, owned)).toEqual([])
})
