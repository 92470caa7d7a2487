import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, test } from 'vitest'
import { apiDocument } from '@/server/api/calls'

/** What Redocly's recommended rules say of a document; they check the examples against the schemas too. */
async function lint(document: object): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] })
  const source = JSON.stringify(document)
  const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config })
  return problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)
}

test('the document passes the linter', async () => {
  expect(await lint(apiDocument())).toEqual([])
})

test('the linter looks at the document: an example that is not true is found', async () => {
  const text = JSON.stringify(apiDocument()).replace('"current":true', '"current":"yes"')

  expect(await lint(JSON.parse(text))).toEqual([
    expect.stringContaining('no-invalid-media-type-examples'),
  ])
})

test('what is said of a parameter is what is checked', () => {
  const parameters = JSON.stringify(apiDocument().paths['/api/sessions'])

  expect(parameters).toContain('{"type":"integer","minimum":1,"maximum":100,"default":50}')
})

test('a session in the document has the fields of the contract and no others', () => {
  expect(apiDocument().components.schemas.Session).toMatchObject({
    additionalProperties: false,
    required: [
      'id',
      'current',
      'device',
      'ipAddress',
      'location',
      'signedInAt',
      'lastActiveAt',
      'expiresAt',
      'signInMethod',
      'sharedDevice',
    ],
  })
})
