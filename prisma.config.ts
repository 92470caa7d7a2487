import { defineConfig } from 'prisma/config'

// `prisma generate` wants to download a schema engine that it does not need. Any existing file
// keeps it from trying; new migrations are written by the WebAssembly build of that engine (server/migrations/write.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma' })
