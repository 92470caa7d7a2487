import type { Browser, Channel } from '@/components/live/browser'
import { FakeLocks } from './fake-locks'
import { FakeNetwork } from './fake-network'

/** A tab that sleeps hears nothing. */
export type FakeTab = Browser & { sleep: () => void }

/** A browser whose tabs share its network, its locks and its channels. */
export class FakeBrowser {
  readonly network = new FakeNetwork()
  readonly locks = new FakeLocks()
  readonly #channels = new Map<string, EventTarget[]>()

  openTab(): FakeTab {
    let isAsleep = false
    return {
      fetch: this.network.fetch,
      locks: this.locks,
      openChannel: (name) => this.#openChannel(name, () => isAsleep),
      sleep: () => {
        isAsleep = true
      },
    }
  }

  #openChannel(name: string, isAsleep: () => boolean): Channel {
    const own = new EventTarget()
    const all = this.#channels.get(name) ?? []
    this.#channels.set(name, [...all, own])
    return {
      addEventListener: own.addEventListener.bind(own),
      postMessage: (data: unknown) => {
        if (isAsleep()) return
        for (const other of this.#channels.get(name) ?? []) {
          if (other !== own) queueMicrotask(() => deliver(other, data))
        }
      },
      close: () => {
        const others = this.#channels.get(name) ?? []
        this.#channels.set(
          name,
          others.filter((other) => other !== own),
        )
      },
    }
  }
}

function deliver(channel: EventTarget, data: unknown): void {
  channel.dispatchEvent(new MessageEvent('message', { data }))
}
