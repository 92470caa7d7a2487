/** An event stream whose other end is the test. */
export class FakeStream {
  readonly #encoder = new TextEncoder()
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  readonly body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      this.#controller = controller
    },
  })

  send(text: string): void {
    this.#controller?.enqueue(this.#encoder.encode(`${text}\n\n`))
  }

  event(name: string, data = {}): void {
    this.send(`event: ${name}\ndata: ${JSON.stringify(data)}`)
  }

  end(): void {
    this.#controller?.close()
  }

  fail(): void {
    this.#controller?.error(new TypeError('network error'))
  }
}

type Reply = (signal: AbortSignal | null | undefined) => Response | Promise<Response>

/** A network that responds as a test says. A request that no reply was given for stays without one. */
export class FakeNetwork {
  readonly requests: { path: string; headers: Headers; atMs: number }[] = []
  readonly #replies: Reply[] = []

  readonly fetch = async (
    path: string,
    { headers, signal }: RequestInit = {},
  ): Promise<Response> => {
    this.requests.push({ path, headers: new Headers(headers), atMs: Date.now() })
    const reply = this.#replies.shift() ?? waitForAbort
    return reply(signal)
  }

  reply(...responses: (Response | Promise<Response>)[]): void {
    this.#replies.push(...responses.map((response) => () => response))
  }

  replyNothing(): void {
    this.#replies.push(waitForAbort)
  }

  fail(times = 1): void {
    const reply = () => Promise.reject(new TypeError('network error'))
    this.#replies.push(...Array<Reply>(times).fill(reply))
  }

  /** The next request gets this stream, as long as it is not given up. */
  openStream(): FakeStream {
    const stream = new FakeStream()
    this.#replies.push((signal) => {
      signal?.addEventListener('abort', () => stream.fail())
      return new Response(stream.body)
    })
    return stream
  }
}

function waitForAbort(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')))
  })
}

export function emptyResponse(status: number, headers: HeadersInit = {}): Response {
  return new Response(null, { status, headers })
}
