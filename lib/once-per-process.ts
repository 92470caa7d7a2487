declare global {
  // The front server and Next each load a copy of our modules into one process.
  var sessionManagement: Map<string, unknown> | undefined
}

/** Shared by every copy of a module in this process. The only place that touches `globalThis`. */
export class OncePerProcess<Value extends object> {
  readonly #name: string
  readonly #make: () => Value

  /** @param name unique in this app. */
  constructor(name: string, make: () => Value) {
    this.#name = name
    this.#make = make
  }

  get(): Value {
    const known = this.peek()
    if (known) return known
    const made = this.#make()
    this.set(made)
    return made
  }

  peek(): Value | undefined {
    return shared().get(this.#name) as Value | undefined
  }

  set(value: Value): void {
    shared().set(this.#name, value)
  }

  forget(): void {
    shared().delete(this.#name)
  }
}

function shared(): Map<string, unknown> {
  globalThis.sessionManagement ??= new Map()
  return globalThis.sessionManagement
}
