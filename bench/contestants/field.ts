import * as app from './app'
import * as authjs from './authjs'
import * as betterAuth from './better-auth'
import type { Contestant } from './contestant'
import { createTables, type Database, type Databases, migrateApp } from './databases'
import { peerSchema, peersProgram } from './peers'
import { type ServerProcess, startServer } from './server-process'

/** Everybody who takes part, each in a process of its own, all on one PostgreSQL. */
export type Field = {
  databases: Databases
  app: Contestant
  betterAuth: Contestant
  betterAuthAsItComes: Contestant
  authjs: Contestant
  /** A Next app with a route that returns a constant and two small pages. */
  next: ServerProcess
  /** node:http and one prepared query on the app's tables. */
  bare: ServerProcess
}

/** More rows than any user here has. */
export const NO_CAP = 1_000_000

/** Makes the databases, fills them with strangers' sessions and starts the servers. */
export async function startField(databases: Databases, strangers: number): Promise<Field> {
  const appDatabase = await databases.create('app')
  await migrateApp(appDatabase)
  await app.createStrangers(appDatabase, strangers)
  const betterAuthDatabase = await createPeerDatabase(databases, 'better-auth')
  await betterAuth.createStrangers(betterAuthDatabase, strangers)
  const authjsDatabase = await createPeerDatabase(databases, 'authjs')
  await authjs.createStrangers(authjsDatabase, strangers)
  return {
    databases,
    app: await app.startApp(appDatabase),
    betterAuth: await betterAuth.startBetterAuth(betterAuthDatabase, NO_CAP),
    betterAuthAsItComes: await betterAuth.startBetterAuth(betterAuthDatabase),
    authjs: await authjs.startAuthjs(authjsDatabase),
    next: await startServer(peersProgram()),
    bare: await startServer(bareProgram('bare-server', appDatabase.url)),
  }
}

/** One of the bare servers. */
export function bareProgram(
  name: 'bare-server' | 'bare-streams',
  databaseUrl = '',
  nodeOptions: string[] = [],
) {
  return {
    args: [...nodeOptions, '--import', 'tsx', `bench/contestants/${name}.ts`],
    ready: /Ready in/,
    env: { DATABASE_URL: databaseUrl },
  }
}

async function createPeerDatabase(
  databases: Databases,
  peer: 'better-auth' | 'authjs',
): Promise<Database> {
  const database = await databases.create(peer)
  await createTables(database, peerSchema(peer))
  return database
}
