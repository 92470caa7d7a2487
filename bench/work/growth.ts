import { measureTables } from './growth-of-table'
import { measureUsers } from './growth-of-user'
import { reportGrowth } from './growth-report'
import type { Work } from './work'

/** What the same work costs when the table, or one user's part of it, is larger. */
export const growth: Work = {
  name: 'growth',
  title: 'Growth',
  run: async (bench) => reportGrowth(await measureTables(bench), await measureUsers(bench)),
}
