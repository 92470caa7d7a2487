import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { readRetryAfterMs } from '@/components/live/back-off'
import { SESSION_TERMINATED, SESSIONS_CHANGED } from '@/lib/wire'

export type StreamHandlers = {
  onOpen: () => void
  /** Anything came, if only a heartbeat. */
  onHeard: () => void
  onChanged: () => void
  onEnded: (reason: string | null) => void
}

/** Reads one response to its end, and keeps what it said about coming back. */
export class StreamReader {
  readonly #on: StreamHandlers
  readonly #parser = createParser({
    onEvent: (event) => this.#handle(event),
    onRetry: (milliseconds) => {
      this.#retryMs = milliseconds
    },
  })
  #retryMs: number | null = null
  #hasEnded = false

  constructor(handlers: StreamHandlers) {
    this.#on = handlers
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** When to come back, in milliseconds; null when the server did not say. */
  get retryMs(): number | null {
    return this.#retryMs
  }

  async read(response: Response): Promise<void> {
    if (response.status === 204) return this.#end(null)
    if (!response.ok) this.#retryMs = readRetryAfterMs(response)
    else if (response.body) await this.#readBody(response.body)
  }

  async #readBody(body: NonNullable<Response['body']>): Promise<void> {
    this.#on.onOpen()
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      this.#on.onHeard()
      this.#parser.feed(value)
    }
  }

  #handle({ event, data }: EventSourceMessage): void {
    if (event === SESSIONS_CHANGED) this.#on.onChanged()
    if (event === SESSION_TERMINATED) this.#end(readReason(data))
  }

  #end(reason: string | null): void {
    this.#hasEnded = true
    this.#on.onEnded(reason)
  }
}

function readReason(data: string): string | null {
  try {
    const { reason } = JSON.parse(data)
    return typeof reason === 'string' ? reason : null
  } catch {
    return null
  }
}
