import { parseArgs } from 'node:util'
import { FULL, QUICK, type Size } from './size'
import type { Work } from './work/work'
import { WORKS } from './work/works'

const HELP = `Usage: npm run bench                             everything, and the page anew
       npm run bench -- --only list,terminate   some of it, and its parts of the page
       npm run bench -- --quick                 smaller, in minutes; prints and writes nothing
The names for --only: ${WORKS.map(({ name }) => name).join(', ')}.`

/** How much is measured, from the command line; ends with the usage where that makes no sense. */
export function readOptions(): { size: Size; works: Work[] } {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const size = values.quick ? QUICK : FULL
  const works = values.only ? choose(values.only.split(',')) : withoutLong(size)
  if (works && !values.help) return { size, works }
  console.log(HELP)
  process.exit(values.help ? 0 : 1)
}

/** @returns null when one of the names is unknown. */
function choose(names: string[]): Work[] | null {
  const isKnown = names.every((name) => WORKS.some((work) => work.name === name))
  return isKnown ? WORKS.filter(({ name }) => names.includes(name)) : null
}

function withoutLong({ leftOut }: Size): Work[] {
  return WORKS.filter(({ name }) => !leftOut.includes(name))
}
