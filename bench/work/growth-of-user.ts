import { callTerminateOthers, createAccount } from '../contestants/contestant'
import { send } from '../load/request'
import { takeTurns } from '../load/rounds'
import type { Grown, UserRound } from './growth-report'
import type { Bench } from './work'

/** On the app of the field, whose table has the strangers. */
export async function measureUsers(bench: Bench): Promise<Grown<UserRound>[]> {
  const turns = bench.size.userSizes.map((sessions) => ({
    label: String(sessions),
    run: () => measureUser(bench, sessions),
  }))
  const results = await takeTurns('growth of one user', turns, bench.size.rounds)
  return results.map(({ label, rounds }) => ({ sessions: Number(label), rounds }))
}

async function measureUser({ field: { app } }: Bench, sessions: number): Promise<UserRound> {
  const { cookie } = await createAccount(app, sessions)
  const listed = await send(app.calls.list(cookie))
  const ended = await send(callTerminateOthers(app, cookie))
  return { listMs: listed.ms, terminateMs: ended.ms }
}
