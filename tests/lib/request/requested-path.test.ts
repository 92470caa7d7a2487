import { expect, test } from 'vitest'
import { requestedPath } from '@/lib/request/requested-path'

test.each([
  ['/settings/security', '/settings/security'],
  ['/a?b=c&d=%2Fe', '/a?b=c&d=%2Fe'],
  ['/a?_rsc=1abc', '/a'],
  ['/a?b=1&_rsc=1abc&c=2', '/a?b=1&c=2'],
  ['/a?b=1?c', '/a?b=1?c'],
  ['/a?my_rsc=1', '/a?my_rsc=1'],
])('%s is %s in the address bar', (url, expected) => {
  expect(requestedPath(url)).toBe(expected)
})
