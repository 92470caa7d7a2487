import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export type Watched = { status: number; ms: number }

export type WatchTarget = { url: string; headers?: Record<string, string> }

/**
 * Asks for the targets in turns, each time at its own time, whether the last response has come or
 * not: what a server holds up for long counts as often as people would have met it.
 * @returns how to stop, and what was seen.
 */
export function watchRequests(targets: WatchTarget[], everyMs: number): () => Promise<Watched[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  const asked: Promise<Watched>[] = []
  let isWatching = true
  const watch = async () => {
    for (let turn = 0; isWatching; turn += 1) {
      const target = targets[turn % targets.length]
      if (target) asked.push(ask(target, agent))
      await sleep(everyMs)
    }
  }
  const watching = watch()
  return async () => {
    isWatching = false
    await watching
    const seen = await Promise.all(asked)
    agent.destroy()
    return seen
  }
}

async function ask({ url, headers = {} }: WatchTarget, agent: Agent): Promise<Watched> {
  const startedAt = performance.now()
  const [response] = await once(get(url, { agent, headers }), 'response')
  await response.resume().toArray()
  return { status: response.statusCode, ms: performance.now() - startedAt }
}
