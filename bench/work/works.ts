import { burst } from './burst'
import { click } from './click'
import { fanOut } from './fan-out'
import { freshClone } from './fresh-clone'
import { growth } from './growth'
import { idleStreams } from './idle-streams'
import { lighthouse } from './lighthouse'
import { list } from './list'
import { pages } from './pages'
import { restart } from './restart'
import { signIn } from './sign-in'
import { start } from './start'
import { statements } from './statements'
import { terminate } from './terminate'
import type { Work } from './work'

/** All that can be measured, in the order of the page. */
export const WORKS: Work[] = [
  list,
  terminate,
  signIn,
  burst,
  start,
  statements,
  fanOut,
  idleStreams,
  click,
  restart,
  growth,
  pages,
  lighthouse,
  freshClone,
]
