// Loaded before everything else, so that an old Node says one clear sentence and not a syntax error.
// This file itself has to be understood by any Node.
const { engines } = require('../package.json')

const wanted = engines.node.match(/\d+/g).map(Number)
const found = process.versions.node.split('.').map(Number)

if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  const version = wanted.join('.')
  console.error(`This app needs Node.js ${version} or newer, and this is ${process.versions.node}.`)
  process.exit(1)
}
