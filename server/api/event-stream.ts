import type { ServerResponse } from 'node:http'

/** A reader that leaves more than this unread is given up: it comes back when it reads again. */
const MAX_UNREAD_BYTES = 64 * 1_024

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // no-transform: a proxy that compresses would hold events back. no-store: it is personal.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
}

/** Why a session ended, in the words of /signed-out; `replaced`: this browser has signed in anew. */
export type EndReason = 'terminated' | 'expired' | 'signed-out' | 'replaced'

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

  /** Calls back once when the stream is over, whoever ended it. */
  onClose(callback: () => void): void {
    this.#response.once('close', callback)
  }

  /** A comment: proxies and the page see that the line is alive. */
  beat(): void {
    this.#write(':\n\n')
  }

  /** Something happened to the sessions of this user: look again. */
  tellChanged(): void {
    this.#write('event: sessions-changed\ndata: {}\n\n')
  }

  /** The session of this page has ended; so does the stream. */
  tellTerminated(reason: EndReason): void {
    this.#end(`event: session-terminated\ndata: {"reason":"${reason}"}\n\n`)
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
