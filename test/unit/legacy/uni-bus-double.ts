type Handler = (payload: unknown) => void

/** A handler may be registered twice. `$off` removes the last registration, or all handlers if none is given. */
export function createUniBusDouble(hidden: boolean) {
  const lists = new Map<string, Handler[]>()
  const listOf = (name: string): Handler[] => lists.get(name) ?? []

  function on(name: string, handler: Handler): () => void {
    lists.set(name, [...listOf(name), handler])
    return () => off(name, handler)
  }
  function off(names: string | readonly string[], handler?: Handler): void {
    for (const name of typeof names === 'string' ? [names] : names) offOne(name, handler)
  }
  function offOne(name: string, handler?: Handler): void {
    const list = [...listOf(name)]
    const index = handler === undefined ? -1 : list.lastIndexOf(handler)
    if (index !== -1) list.splice(index, 1)
    if (handler === undefined) lists.delete(name)
    else lists.set(name, list)
  }
  function emit(name: string, payload: unknown): void {
    for (const handler of listOf(name)) handler(payload)
  }

  function replaceable(current: unknown): PropertyDescriptor {
    return {
      configurable: true,
      enumerable: true,
      get: () => current,
      set: (replaced: unknown) => {
        // A build that hides `uni.$on` and `uni.$off` never calls the replaced functions.
        if (!hidden) current = replaced
      },
    }
  }
  const api = Object.defineProperties({ $emit: emit }, { $on: replaceable(on), $off: replaceable(off) })
  return {
    api,
    on,
    off,
    count: (name: string): number => listOf(name).length,
  }
}
