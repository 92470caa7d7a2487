// Lighthouse on one page, in a process of its own: node lighthouse-process.mjs '{"url", "port", "cookie"}'
// prints the scores of its categories, out of 100, as JSON.
import lighthouse from 'lighthouse'

const { url, port, cookie } = JSON.parse(process.argv[2])
const run = await lighthouse(url, {
  port,
  output: 'json',
  logLevel: 'error',
  extraHeaders: cookie ? { cookie } : {},
})
if (run.lhr.runtimeError) throw new Error(run.lhr.runtimeError.message)
const scores = Object.values(run.lhr.categories).map(({ title, score }) => [title, score * 100])
const missed = Object.values(run.lhr.audits)
  .filter(
    ({ score, scoreDisplayMode }) =>
      score !== null && score < 1 && scoreDisplayMode !== 'informative',
  )
  .map(({ id }) => id)
console.log(JSON.stringify({ scores: Object.fromEntries(scores), missed }))
