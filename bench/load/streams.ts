import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'

/** A page each: a connection of its own. */
const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })

const OPENED_AT_ONCE = 100

/** Where an open page waits for news. */
export type StreamTarget = { url: string; cookie?: string }

/** Opens event streams, some at a time, as pages come. */
export async function openStreams(targets: StreamTarget[]): Promise<IncomingMessage[]> {
  const opened: IncomingMessage[] = []
  for (let start = 0; start < targets.length; start += OPENED_AT_ONCE) {
    opened.push(...(await Promise.all(targets.slice(start, start + OPENED_AT_ONCE).map(open))))
  }
  return opened
}

/** When each of the streams ended, by this process's clock. */
export function watchEnds(streams: IncomingMessage[]): Promise<number[]> {
  return Promise.all(
    streams.map(async (stream) => {
      await once(stream, 'end')
      return performance.now()
    }),
  )
}

/**
 * When the next event came, by this process's clock. Comments are no events. It listens until then: between two
 * calls of `once` an event that follows a comment at once would be missed.
 */
export function nextEvent(stream: IncomingMessage): Promise<number> {
  return new Promise((resolve) => {
    const read = (chunk: Buffer) => {
      if (!String(chunk).includes('event:')) return
      stream.off('data', read)
      resolve(performance.now())
    }
    stream.on('data', read)
  })
}

/** After how long a stream asks its page to come back, when it is ended in good order. */
export async function readRetryMs(stream: IncomingMessage): Promise<number> {
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  await once(stream, 'end')
  return Number(/retry: (\d+)/.exec(text)?.[1] ?? 0)
}

async function open({ url, cookie }: StreamTarget): Promise<IncomingMessage> {
  const [response] = await once(get(url, { agent, headers: cookie ? { cookie } : {} }), 'response')
  if (response.statusCode !== 200) throw new Error(`The response was ${response.statusCode}`)
  return response.resume()
}
