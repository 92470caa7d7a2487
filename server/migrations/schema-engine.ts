import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Pool, type QueryResult, types } from 'pg'
import {
  type ConnectionSettings,
  readConnectionString,
} from '@/lib/connection-string/connection-string'

export type SchemaEngine = engineModule.SchemaEngine

/** Prisma's schema engine as WebAssembly: its command would download a program. */
export async function withSchemaEngine<Result>(
  { databaseUrl, schema }: { databaseUrl: string; schema: { path: string; content: string } },
  act: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  await loadEngine()
  const datamodel: [string, string] = [schema.path, schema.content]
  const { adapterFactory, disconnect } = makeAdapterFactory(readConnectionString(databaseUrl))
  try {
    const bound = bindMigrationAwareSqlAdapterFactory(adapterFactory)
    const engine = await engineModule.SchemaEngine.new(
      { datamodels: [datamodel] },
      ignoreLog,
      bound,
    )
    return await act(engine)
  } finally {
    await disconnect()
  }
}

function ignoreLog(): void {}

let loading: Promise<void> | undefined

function loadEngine(): Promise<void> {
  loading ??= instantiateEngine()
  return loading
}

declare global {
  // Where the engine says why it gives up; without it, its reason would be lost.
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void } | undefined
}

async function instantiateEngine(): Promise<void> {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => {
      throw new Error(`Prisma's schema engine gave up: ${message}`)
    },
  }
  const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const program = readFileSync(glue.replace(/\.js$/, '.wasm'))
  const imports = { './schema_engine_bg.js': engineModule }
  const { instance } = await WebAssembly.instantiate(program, imports)
  engineModule.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
}

function makeAdapterFactory(settings: ConnectionSettings) {
  const pools: Pool[] = []
  const connectTo = (given: ConnectionSettings) => connect(given, pools)
  const adapterFactory = {
    provider: 'postgres' as const,
    adapterName: '@prisma/adapter-pg',
    connect: () => connectTo(settings),
    connectToShadowDb: () => connectToShadowDatabase(settings, connectTo),
  }
  const disconnect = () =>
    Promise.all(pools.filter(({ ended }) => !ended).map((pool) => pool.end()))
  return { adapterFactory, disconnect }
}

/** PrismaPg, with two of its ways that do not suit the engine changed. */
async function connect(settings: ConnectionSettings, pools: Pool[]): Promise<SqlDriverAdapter> {
  const { pool, letterColumns } = makePool(settings)
  pools.push(pool)
  const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect()
  const { queryRaw } = adapter
  adapter.queryRaw = async (query) => {
    const result = await Reflect.apply(queryRaw, adapter, [query])
    const columnTypes = result.columnTypes.map((type, index) =>
      letterColumns.has(result.columnNames[index] ?? '') ? ColumnTypeEnum.Character : type,
    )
    return { ...result, columnTypes }
  }
  // Sent whole, a migration is one transaction. Cut at every semicolon, a function would be torn.
  adapter.executeScript = async (script) => {
    await adapter.executeRaw({ sql: script, args: [], argTypes: [] })
  }
  return adapter
}

/** The catalogue has columns of the type "char", which PrismaPg refuses: they pass as char(1). */
function makePool(settings: ConnectionSettings): { pool: Pool; letterColumns: Set<string> } {
  const letterColumns = new Set<string>()
  const pool = new Pool({ ...settings, max: 1 })
  const { query } = pool
  const queryWithLetters = async (...args: unknown[]) => {
    const result: QueryResult | QueryResult[] = await Reflect.apply(query, pool, args)
    for (const field of [result].flat().flatMap(({ fields }) => fields)) {
      if (field.dataTypeID !== types.builtins.CHAR) continue
      field.dataTypeID = types.builtins.BPCHAR
      letterColumns.add(field.name)
    }
    return result
  }
  Object.assign(pool, { query: queryWithLetters })
  return { pool, letterColumns }
}

// PrismaPg's own would be the real one where it is given a connection string.
async function connectToShadowDatabase(
  settings: ConnectionSettings,
  connectTo: (given: ConnectionSettings) => Promise<SqlDriverAdapter>,
): Promise<SqlDriverAdapter> {
  const name = `session_management_shadow_${crypto.randomUUID()}`
  const main = await connectTo(settings)
  await main.executeScript(`CREATE DATABASE "${name}"`)

  const shadow = await connectTo({ ...settings, database: name })
  const disconnect = shadow.dispose.bind(shadow)
  shadow.dispose = async () => {
    await disconnect()
    await main.executeScript(`DROP DATABASE "${name}"`)
  }
  return shadow
}
