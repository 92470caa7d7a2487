// The load generator, autocannon in a process of its own. It stays for the whole run, so that its own
// warming up is in no figures.
import autocannon from 'autocannon'

/** It stops when it looks at the clock and the time is over; every second, unless it is told otherwise. */
const LOOKS_AT_CLOCK_MS = 50

process.on('message', async ({ id, job }) => {
  try {
    process.send({ id, result: await fire(job) })
  } catch (error) {
    process.send({ id, error: error.message })
  }
})

process.on('disconnect', () => process.exit())

/** Requests one after the other on each connection; `headers` are taken in turns. */
function fire({ url, connections, seconds, headers }) {
  const times = []
  const startedAt = performance.now()
  let lastAt = startedAt
  const requests = headers.map((given) => ({ headers: given }))
  return new Promise((resolve, reject) => {
    const job = { url, connections, duration: seconds, requests, sampleInt: LOOKS_AT_CLOCK_MS }
    const run = autocannon(job, (error, result) => {
      if (error) return reject(error)
      const refused = result.errors + result.timeouts + result.non2xx
      if (refused > 0) return reject(new Error(`${url}: ${refused} responses were not 2xx`))
      resolve(summarise(times, lastAt - startedAt))
    })
    run.on('response', (_client, _status, _bytes, ms) => {
      lastAt = performance.now()
      times.push(ms)
    })
  })
}

function summarise(times, elapsedMs) {
  const sorted = Float64Array.from(times).sort()
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return {
    requestsPerSecond: (times.length / elapsedMs) * 1_000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }
}
