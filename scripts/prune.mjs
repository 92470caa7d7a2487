import './node-version.cjs'
import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { listProductionPackages } from './production-packages.mjs'

// Usage: node scripts/prune.mjs   after a build: leaves in node_modules what the built app runs with.

const ROOT = path.resolve(import.meta.dirname, '..')
const MODULES = path.join(ROOT, 'node_modules')

/** npm's own list of what is installed is not true any more, and its commands are gone. */
const LEFTOVERS = ['node_modules/.package-lock.json', 'node_modules/.bin']

const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))
const kept = new Set(listProductionPackages(packages))
const removed = Object.keys(packages).filter((location) => location !== '' && !kept.has(location))

for (const location of [...removed, ...LEFTOVERS]) {
  rmSync(path.join(ROOT, location), { recursive: true, force: true })
}
for (const name of readdirSync(MODULES)) removeIfEmpty(path.join(MODULES, name))

function removeIfEmpty(folder) {
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}
