import type { Locks } from '@/components/live/browser'

type Act = Parameters<Locks['request']>[2]
type Waiting = { act: Act; resolve: (value: unknown) => void; reject: (error: unknown) => void }

const aborted = () => new DOMException('Aborted', 'AbortError')

/** Web Locks, which neither Node 20 nor jsdom has: one name at a time is enough here. */
export class FakeLocks implements Locks {
  readonly #holders = new Map<string, Waiting>()
  readonly #queues = new Map<string, Waiting[]>()

  request(name: string, options: LockOptions, act: Act): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = { act, resolve, reject }
      if (options.steal) this.#steal(name, request)
      else if (!this.#holders.has(name)) this.#grant(name, request)
      else if (options.ifAvailable) void Promise.resolve(act(null)).then(resolve, reject)
      else this.#wait(name, request, options.signal)
    })
  }

  #steal(name: string, request: Waiting): void {
    this.#holders.get(name)?.reject(aborted())
    this.#grant(name, request)
  }

  #wait(name: string, request: Waiting, signal: AbortSignal | undefined): void {
    this.#queues.set(name, [...(this.#queues.get(name) ?? []), request])
    signal?.addEventListener('abort', () => {
      const queue = this.#queues.get(name) ?? []
      this.#queues.set(
        name,
        queue.filter((each) => each !== request),
      )
      request.reject(aborted())
    })
  }

  #grant(name: string, request: Waiting): void {
    this.#holders.set(name, request)
    const done = Promise.resolve(request.act({ name, mode: 'exclusive' }))
    void done.then(request.resolve, request.reject).finally(() => {
      if (this.#holders.get(name) === request) this.#grantNext(name)
    })
  }

  #grantNext(name: string): void {
    this.#holders.delete(name)
    const [next, ...others] = this.#queues.get(name) ?? []
    this.#queues.set(name, others)
    if (next) this.#grant(name, next)
  }
}
