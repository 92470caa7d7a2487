/** Next's compiler and its image library: optional for npm, and used while building alone. */
const BUILD_ONLY = /^(@next\/swc-.+|sharp)$/

/**
 * By location in node_modules. `npm prune --omit=dev` is not enough: it keeps every development
 * package that some package names as an optional peer, such as Playwright for Next.
 */
export function listProductionPackages(packages) {
  const found = new Set()
  const queue = ['']
  for (const location of queue) {
    const needed = listNeeds(packages[location]).map((name) => locate(packages, location, name))
    const added = needed.filter((other) => other !== null && !found.has(other))
    for (const other of added) found.add(other)
    queue.push(...added)
  }
  return [...found]
}

function listNeeds(entry) {
  const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta } = entry
  const isRequired = (name) => !peerDependenciesMeta?.[name]?.optional
  const names = Object.keys({ ...dependencies, ...optionalDependencies })
  const peers = Object.keys(peerDependencies).filter(isRequired)
  return [...names, ...peers].filter((name) => !BUILD_ONLY.test(name))
}

/** Where Node finds a package that is asked for at a location; null where it is not installed. */
function locate(packages, from, name) {
  const location = `${from && `${from}/`}node_modules/${name}`
  if (packages[location]) return location
  if (from === '') return null
  return locate(packages, from.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, ''), name)
}
