import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** A page's end of an event stream: what it heard, and whether the line is still open. */
export type StreamClient = {
  status: number
  headers: Headers
  events: EventSourceMessage[]
  retryMs: number | null
  comments: number
  /** Resolves with the next event that has not been taken yet. */
  next: () => Promise<EventSourceMessage>
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>
  /** Hangs up. */
  close: () => void
}

/** Opens an event stream as a browser with that cookie. */
export async function openStream(
  url: string,
  token?: string,
  moreHeaders: Record<string, string> = {},
): Promise<StreamClient> {
  const line = new AbortController()
  const headers = { ...moreHeaders, ...(token && { cookie: `session=${token}` }) }
  const response = await fetch(url, { headers, signal: line.signal })
  const waiting: ((event: EventSourceMessage) => void)[] = []
  const untaken: EventSourceMessage[] = []
  const client: StreamClient = {
    status: response.status,
    headers: response.headers,
    events: [],
    retryMs: null,
    comments: 0,
    next: () => {
      const event = untaken.shift()
      return event ? Promise.resolve(event) : new Promise((resolve) => waiting.push(resolve))
    },
    ended: Promise.resolve(),
    close: () => line.abort(),
  }
  const parser = createParser({
    onEvent: (event) => {
      client.events.push(event)
      const waiter = waiting.shift()
      if (waiter) waiter(event)
      else untaken.push(event)
    },
    onRetry: (retryMs) => {
      client.retryMs = retryMs
    },
    onComment: () => {
      client.comments += 1
    },
  })
  client.ended = read(response, (text) => parser.feed(text))
  return client
}

async function read(response: Response, onText: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body ?? []) onText(decoder.decode(chunk, { stream: true }))
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
  }
}
