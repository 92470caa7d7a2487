import './node-version.cjs'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runQuietly } from './steps.mjs'

// Usage: node scripts/complete-lock.mjs   after "npm install". npm leaves optional packages of
// other platforms out of the lock (npm/cli#4828), and `npm ci` then refuses it everywhere with
// "Missing: … from lock file". Their versions are exact in the packages that want them. The hashes of
// their contents come from the registry: without one, npm would install whatever it gets.

const LOCK = path.join(import.meta.dirname, '../package-lock.json')
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']
const LIBRARIES = { gnu: 'glibc', musl: 'musl' }

const lock = JSON.parse(readFileSync(LOCK, 'utf8'))
const missing = Object.values(lock.packages).flatMap(listMissing)
for (const [name, entry] of missing) lock.packages[`node_modules/${name}`] = entry
const hashed = []
for (const [location, entry] of Object.entries(lock.packages)) {
  if (location === '' || entry.integrity || entry.link || entry.inBundle) continue
  lock.packages[location] = await addIntegrity(location, entry)
  hashed.push(location)
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
writeFileSync(
  LOCK,
  `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`,
)
console.log(hashed.length === 0 ? 'Nothing was missing.' : hashed.join('\n'))

function listMissing({ optionalDependencies = {}, dev }) {
  return Object.entries(optionalDependencies)
    .filter(([name, version]) => !isLocked(name) && /^\d+\.\d+\.\d+/.test(version))
    .map(([name, version]) => [name, describe({ name, version, dev })])
}

function isLocked(name) {
  return Object.keys(lock.packages).some((location) => location.endsWith(`node_modules/${name}`))
}

async function addIntegrity(location, { version, ...rest }) {
  const name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const integrity = await runQuietly('npm', ['view', `${name}@${version}`, 'dist.integrity'])
  if (!/^sha512-\S+$/.test(integrity)) throw new Error(`${name}@${version} has no integrity`)
  return { version, integrity, ...rest }
}

/** The platform is in the name: @next/swc-linux-x64-musl. The order of the fields is npm's. */
function describe({ name, version, dev }) {
  const words = name.split(/[/-]/)
  const cpu = PROCESSORS.filter((processor) => words.includes(processor))
  const os = SYSTEMS.filter((system) => words.includes(system))
  const libc = Object.keys(LIBRARIES).filter((library) => words.includes(library))
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...(libc.length > 0 && os.includes('linux') && { libc: libc.map((name) => LIBRARIES[name]) }),
    optional: true,
    ...(os.length > 0 && { os }),
  }
}
