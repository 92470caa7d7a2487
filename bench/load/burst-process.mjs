// Sends many requests at the same moment, each on a connection of its own, from a process of its own.
import { once } from 'node:events'
import { Agent, request } from 'node:http'

process.on('message', async (calls) => {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })
  process.send(await Promise.all(calls.map((call) => send(call, agent))))
})

process.on('disconnect', () => process.exit())

/** The status of the response, and after how many milliseconds it had come; 0 where none came. */
async function send({ url, headers, body }, agent) {
  const startedAt = performance.now()
  const outgoing = request(url, { agent, method: 'POST', headers })
  outgoing.end(body)
  try {
    const [response] = await once(outgoing, 'response')
    await response.resume().toArray()
    return { status: response.statusCode, ms: performance.now() - startedAt }
  } catch {
    return { status: 0, ms: performance.now() - startedAt }
  }
}
