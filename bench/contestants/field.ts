import * as app from './app'
import * as authjs from './authjs'
import * as betterAuth from './better-auth'
import type { Contestant, StoredContestant } from './contestant'
import { createTables, type Databases, migrateApp } from './databases'
import * as express from './express'
import { peersProgram, peerTables } from './peers'
import { hasRedis, startRedis } from './redis'
import { type Program, type ServerProcess, startServer } from './server-process'

/** All who take part, each in a process of its own. */
export type Field = {
  databases: Databases
  app: StoredContestant
  betterAuth: StoredContestant
  betterAuthAsItComes: StoredContestant
  authjs: StoredContestant
  express: StoredContestant
  /** Null where the machine has no Redis. */
  redis: Contestant | null
  /** A Next app with a route that returns a constant and two small pages. */
  next: ServerProcess
  /** node:http and one prepared query on the app's tables. */
  bare: ServerProcess
}

/** Makes the databases, fills them with strangers' sessions and starts the servers. */
export async function startField(databases: Databases, strangers: number): Promise<Field> {
  const own = await startOwn(databases, strangers)
  return {
    databases,
    ...own,
    ...(await startBetterAuths(databases, strangers)),
    authjs: await startAuthjs(databases, strangers),
    express: await startExpress(databases, strangers),
    redis: hasRedis() ? await startRedis(strangers) : null,
    next: await startServer(peersProgram()),
    bare: await startServer(bareProgram('bare-server', own.app.database.url)),
  }
}

/** One of the bare servers. */
export function bareProgram(
  name: 'bare-server' | 'bare-streams',
  databaseUrl = '',
  nodeOptions: string[] = [],
): Program {
  return {
    args: [...nodeOptions, '--import', 'tsx', `bench/contestants/${name}.ts`],
    ready: /Ready in/,
    env: { DATABASE_URL: databaseUrl },
  }
}

async function startOwn(databases: Databases, strangers: number) {
  const database = await databases.create('app')
  await migrateApp(database)
  await app.createStrangers(database, strangers)
  return { app: await app.startApp(database) }
}

async function startBetterAuths(databases: Databases, strangers: number) {
  const database = await databases.create('better-auth')
  await createTables(database, peerTables('better-auth'))
  await betterAuth.createStrangers(database, strangers)
  return {
    betterAuth: await betterAuth.startBetterAuth(database),
    betterAuthAsItComes: await betterAuth.startBetterAuthAsItComes(database),
  }
}

async function startAuthjs(databases: Databases, strangers: number): Promise<StoredContestant> {
  const database = await databases.create('authjs')
  await createTables(database, peerTables('authjs'))
  await authjs.createStrangers(database, strangers)
  return authjs.startAuthjs(database)
}

async function startExpress(databases: Databases, strangers: number): Promise<StoredContestant> {
  const database = await databases.create('express')
  await express.createExpressTable(database)
  await express.createStrangers(database, strangers)
  return express.startExpress(database)
}
