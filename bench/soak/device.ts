import { Agent, get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownOrigin } from '../contestants/app'
import { PASSWORD, USER_AGENT } from '../contestants/contestant'
import type { ServerProcess } from '../contestants/server-process'
import { fillFormOf, readSetCookie } from '../load/form'
import { type Call, exchange, type Reply } from '../load/request'
import type { Instances } from './instances'
import type { Ledger } from './ledger'
import type { Tally } from './tally'
import type { Trouble } from './trouble'

export type Person = { id: string; email: string; address: string; devices: Device[] }

/** What all devices share. */
export type World = { instances: Instances; ledger: Ledger; trouble: Trouble; tally: Tally }

/** A request whose response was lost may still be carried out by the server this long. */
const LOST_FOR_MS = 30_000
const LONGEST_PAUSE_MS = 1_000
const LONGEST_WAIT_MS = 45_000
/** Beyond that a page was told late that its session is over. */
const TOLD_WITHIN_MS = 5_000

type Answer = { sentAt: number; answeredAt: number; reply: Reply | null }

/** A browser of a person, which does what people do and holds every response against the ledger. */
export class Device {
  readonly #world: World
  readonly #person: Person
  readonly #agent = new Agent({ keepAlive: true })
  #token: string | null = null
  #id: string | null = null
  #stream: IncomingMessage | null = null
  #steps: number

  constructor(world: World, person: Person, number: number) {
    this.#world = world
    this.#person = person
    this.#steps = number
  }

  get signedIn(): { token: string; id: string } | null {
    return this.#token && this.#id ? { token: this.#token, id: this.#id } : null
  }

  async live(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#step()
      await sleep(Math.random() * LONGEST_PAUSE_MS)
    }
    this.#leave()
    this.#agent.destroy()
  }

  async #step(): Promise<void> {
    this.#steps += 1
    const token = this.#token
    if (token === null) return this.#signIn()
    if (this.#stream === null) this.#openStream(token)
    const chance = Math.random()
    if (chance < 0.5) return this.#look(token, '/api/sessions')
    if (chance < 0.75) return this.#look(token, '/api/sessions/current')
    if (chance < 0.88) return this.#look(token, '/settings/security')
    if (chance < 0.92) return this.#terminateOthers(token)
    if (chance < 0.98) return this.#terminateOne(token)
    return this.#signOut(token)
  }

  async #signIn(): Promise<void> {
    const call = this.#call('/sign-in')
    const page = await this.#ask('sign-in page', call)
    if (page.reply?.status !== 200) return
    const fields = { email: this.#person.email, password: PASSWORD }
    const form = await fillFormOf(call, page.reply.body, 'Sign in', fields)
    const { reply, sentAt, answeredAt } = await this.#ask('sign-in', form)
    const cookie = reply ? readSetCookie(reply, 'session') : ''
    if (!reply || cookie === '') {
      if (reply && reply.status < 429) this.#violate(`a sign-in was answered ${reply.status}`)
      return
    }
    const token = cookie.slice('session='.length)
    const personId = this.#person.id
    this.#world.ledger.start({ token, personId, sentAt, startedAt: answeredAt })
    this.#token = token
    await this.#learnId(token)
  }

  async #learnId(token: string): Promise<void> {
    const { reply } = await this.#askSignedIn(token, 'current', this.#call('/api/sessions/current'))
    if (reply?.status === 200) this.#id = JSON.parse(reply.body).id
  }

  async #look(token: string, path: string): Promise<void> {
    if (this.#id === null) return this.#learnId(token)
    await this.#askSignedIn(token, path, this.#call(path))
  }

  async #terminateOthers(token: string): Promise<void> {
    const call = { ...this.#call('/api/sessions?except=current'), method: 'DELETE' }
    const reply = await this.#end({ by: token, only: null, done: 200 }, () =>
      this.#askSignedIn(token, 'terminate others', call),
    )
    const { tally } = this.#world
    if (reply === null || reply.status >= 500) tally.lost(this.#person.id)
    if (reply?.status === 200) {
      tally.terminated(this.#person.id, JSON.parse(reply.body).terminated)
    }
  }

  async #terminateOne(token: string): Promise<void> {
    const others = this.#person.devices.filter((device) => device !== this)
    const other = others[this.#steps % others.length]?.signedIn
    if (!other || other.token === token) return
    const call = { ...this.#call(`/api/sessions/${other.id}`), method: 'DELETE' }
    await this.#end({ by: token, only: other.token, done: 204 }, () =>
      this.#askSignedIn(token, 'terminate one', call),
    )
  }

  async #signOut(token: string): Promise<void> {
    const call = this.#call('/settings/security')
    const page = await this.#askSignedIn(token, 'page', call)
    if (page.reply?.status !== 200) return
    const form = await fillFormOf(call, page.reply.body, 'Sign out', {})
    const reply = await this.#end({ by: null, only: token, done: 303 }, () =>
      this.#ask('sign-out', form),
    )
    if (reply?.status === 303) this.#forget(token)
  }

  /** Sends a request that ends sessions, and notes what is known of it. */
  async #end(
    { by, only, done }: { by: string | null; only: string | null; done: number },
    ask: () => Promise<Answer>,
  ): Promise<Reply | null> {
    const { ledger, tally } = this.#world
    const personId = this.#person.id
    const ending = ledger.beginEnding({ personId, by, only, sentAt: performance.now() })
    const { answeredAt, reply } = await ask()
    if (reply?.status === done) {
      const ended = ledger.confirmEnding(ending, answeredAt)
      for (const { token } of ended) tally.mustHear(token, answeredAt)
    } else if (reply && reply.status < 500) ledger.forgetEnding(ending)
    else ending.doneBy = answeredAt + LOST_FOR_MS
    return reply
  }

  /** A request of a session that is held against the ledger. */
  async #askSignedIn(token: string, what: string, call: Call): Promise<Answer> {
    const answer = await this.#ask(what, call)
    const { reply, sentAt, answeredAt } = answer
    if (!reply) return answer
    const isRefused = reply.status === 401 || reply.status === 307
    if (isRefused) this.#world.ledger.refused(token, answeredAt, what)
    else if (reply.status < 300) this.#world.ledger.accepted(token, sentAt, what)
    if (isRefused) this.#forget(token)
    return answer
  }

  /** A failure needs a fault that explains it. */
  async #ask(what: string, call: Call): Promise<Answer> {
    const sentAt = performance.now()
    const reply = await exchange(call).catch(() => null)
    const answeredAt = performance.now()
    this.#world.tally.count(what, reply?.status ?? 'lost', answeredAt - sentAt)
    const hasFailed = reply === null || reply.status >= 500
    if (hasFailed && !this.#world.trouble.met(this.#person.id, sentAt, answeredAt)) {
      this.#violate(`${what} was answered ${reply?.status ?? 'not at all'} without a fault`)
    }
    return { sentAt, answeredAt, reply }
  }

  #openStream(token: string): void {
    const { url, headers } = this.#call('/api/sessions/events')
    const request = get(url, { headers, agent: false })
    const timeout = setTimeout(() => request.destroy(), LONGEST_WAIT_MS)
    request.on('error', () => this.#streamEnded(token))
    request.on('response', (response) => {
      clearTimeout(timeout)
      if (this.#token !== token) return void request.destroy()
      this.#stream = response
      response.on('data', (chunk) => this.#heard(token, String(chunk)))
      response.on('close', () => this.#streamEnded(token))
    })
  }

  #heard(token: string, text: string): void {
    if (!text.includes('session-terminated')) return
    const lateMs = this.#world.tally.heard(token)
    const now = performance.now()
    if (lateMs > TOLD_WITHIN_MS && !this.#world.trouble.met(this.#person.id, now - lateMs, now)) {
      this.#violate(`a page heard ${Math.round(lateMs)} ms late that its session is over`)
    }
  }

  #streamEnded(token: string): void {
    if (this.#token === token) this.#stream = null
  }

  #forget(token: string): void {
    if (this.#token !== token) return
    this.#token = null
    this.#id = null
    this.#leave()
  }

  #leave(): void {
    this.#stream?.destroy()
    this.#stream = null
  }

  #violate(sentence: string): void {
    this.#world.ledger.violate(`${this.#person.email}: ${sentence}`)
  }

  #call(path: string): Call {
    const server: ServerProcess = this.#world.instances.at(this.#steps)
    return {
      url: server.url + path,
      agent: this.#agent,
      headers: {
        ...ownOrigin(server),
        'user-agent': USER_AGENT,
        'x-forwarded-for': this.#person.address,
        ...(this.#token && { cookie: `session=${this.#token}` }),
      },
    }
  }
}
