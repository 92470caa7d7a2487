import { onTestFinished } from 'vitest'
import { makeLog, sharedLog } from '@/lib/log'
import { boundedLog } from '@/lib/request/bounded-log'

type Line = { event: string; [field: string]: unknown }

/** Keeps what is logged during a test, on all levels, instead of writing it. */
export function captureLog() {
  const written: string[] = []
  const former = sharedLog.get()
  // What another test has counted is not this one's.
  boundedLog.get().flush()
  const destination = { write: (line: string) => void written.push(line) }
  sharedLog.set(makeLog({ level: 'trace', destination }))
  onTestFinished(() => {
    boundedLog.get().flush()
    sharedLog.set(former)
  })
  return {
    /** Everything, as it would be written. */
    text: () => written.join(''),
    /** The lines of one event, without what every line has. */
    lines: (event: string): Record<string, unknown>[] =>
      written
        .map((line): Line => JSON.parse(line))
        .filter((line) => line.event === event)
        .map(({ time: _time, pid: _pid, hostname: _hostname, msg: _msg, ...fields }) => fields),
  }
}
