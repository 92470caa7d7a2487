import type { ServerResponse } from 'node:http'
import { type EndReason, SESSION_TERMINATED, SESSIONS_CHANGED } from '@/lib/wire'

/** A reader that leaves more than this unread is given up: it comes back when it reads again. */
const MAX_UNREAD_BYTES = 64 * 1_024

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // no-transform: a proxy that compresses would hold events back. no-store: it is personal.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
}

/** One open page that waits for news of its own session (server-sent events, WHATWG HTML 9.2). */
export class EventStream {
  readonly userId: string
  readonly sessionId: string
  readonly #response: ServerResponse

  constructor(session: { userId: string; sessionId: string }, response: ServerResponse) {
    this.userId = session.userId
    this.sessionId = session.sessionId
    this.#response = response
    response.writeHead(200, HEADERS)
    this.beat()
  }

  onClose(callback: () => void): void {
    this.#response.once('close', callback)
  }

  /** A comment: proxies and the page see that the connection is alive. */
  beat(): void {
    this.#write(':\n\n')
  }

  sendChanged(): void {
    this.#write(`event: ${SESSIONS_CHANGED}\ndata: {}\n\n`)
  }

  sendTerminated(reason: EndReason): void {
    this.#end(`event: ${SESSION_TERMINATED}\ndata: {"reason":"${reason}"}\n\n`)
  }

  /** Ends the stream in good order; the page comes back after that time. */
  sendAway({ retryMs }: { retryMs: number }): void {
    this.#end(`retry: ${Math.round(retryMs)}\n\n`)
  }

  #write(text: string): void {
    if (this.#isGivenUp()) this.#response.destroy()
    else this.#response.write(text)
  }

  #end(text: string): void {
    if (this.#isGivenUp()) this.#response.destroy()
    else this.#response.end(text)
  }

  /** It has left, does not read, or has not even read that its stream is over. */
  #isGivenUp(): boolean {
    const { destroyed, writableEnded, writableLength } = this.#response
    return destroyed || writableEnded || writableLength > MAX_UNREAD_BYTES
  }
}
