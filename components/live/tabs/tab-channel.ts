import type { Channel } from '@/components/live/browser'

export type TabMessage =
  | { type: 'changed' }
  | { type: 'ended'; reason: string | null }
  | { type: 'live'; live: boolean }
  /** A tab that has just opened, or has come back, asks how things are. */
  | { type: 'hello' }

/** Carries messages between tabs. Without a channel each tab has a stream of its own, and needs none. */
export class TabChannel {
  readonly #channel: Channel | null

  constructor(channel: Channel | null) {
    this.#channel = channel
  }

  send(message: TabMessage): void {
    this.#channel?.postMessage(message)
  }

  listen(listener: (message: TabMessage) => void, signal: AbortSignal): void {
    const hear = ({ data }: MessageEvent<TabMessage>) => listener(data)
    this.#channel?.addEventListener('message', hear, { signal })
  }

  close(): void {
    this.#channel?.close()
  }
}
