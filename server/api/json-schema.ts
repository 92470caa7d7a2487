import { z } from 'zod'
import { namedSchemas } from './schemas'

export function describeNamedSchemas() {
  const { schemas } = z.toJSONSchema(namedSchemas, { uri: addressOf, override: tidy })
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]),
  )
}

/** A schema that has a name is described once. */
export function refer(schema: z.ZodType): object {
  const id = namedSchemas.get(schema)?.id
  return id ? { $ref: addressOf(id) } : toJsonSchema(schema)
}

function addressOf(id: string): string {
  return `#/components/schemas/${id}`
}

/** What comes in is text: this says what it has to look like, not what becomes of it. */
export function toJsonSchema(schema: z.core.$ZodType) {
  const { $schema, ...json } = z.toJSONSchema(schema, { io: 'input', override: tidy })
  return json
}

/** A format says what Zod's long pattern for it says. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format) delete jsonSchema.pattern
}
