import { isFunction, isPromise, isRecord } from '../../shared/checks'

type Call = Readonly<Record<string, unknown>>
type Hook = (value: unknown, options?: Call) => unknown
type HookName = 'invoke' | 'success' | 'fail' | 'complete' | 'returnValue'

/** Hooks passed to `uni.addInterceptor`. */
export type Interceptor = Partial<Record<HookName, Hook>>

interface Added {
  /** `undefined` if the hooks apply to every API. */
  readonly method: string | undefined
  readonly hooks: Interceptor
}

export interface Interceptors {
  addInterceptor(method: string | Interceptor, hooks?: Interceptor): void
  removeInterceptor(method: string | Interceptor, hooks?: Interceptor): void
  around<Options extends object>(method: string, api: (options: Options) => unknown): (options: Options) => unknown
}

/**
 * Imitates `uni.addInterceptor` in uni-app 5.07. Global hooks run before a single API's hooks. If `invoke` returns a
 * promise, the call waits, uses the promise's value as the options, and returns a promise. Further interceptors are
 * then skipped, and the options are lost (dcloudio/uni-app#5422). If `invoke` returns `false`, the API is not called.
 */
export function createInterceptors(): Interceptors {
  let added: readonly Added[] = []

  const given = (method: string | Interceptor, hooks: Interceptor = {}): Added =>
    typeof method === 'string' ? { method, hooks } : { method: undefined, hooks: method }

  function hooksOf(method: string, name: HookName): readonly Hook[] {
    const named = (of: string | undefined): readonly (Hook | undefined)[] =>
      added.filter((each) => each.method === of).map(({ hooks }) => hooks[name])
    return [...named(undefined), ...named(method)].filter((hook) => hook !== undefined)
  }

  /** Runs the hooks of the same name before each callback. */
  function behindHooks(method: string, options: Call): Call {
    const callbacks: Record<string, unknown> = {}
    for (const name of ['success', 'fail', 'complete'] as const) {
      const hooks = hooksOf(method, name)
      const callback = options[name]
      if (hooks.length === 0) continue
      callbacks[name] = (result: unknown) => inTurn(hooks, result, (last) => {
        if (isFunction(callback)) Reflect.apply(callback, undefined, [last])
      }, options)
    }
    return { ...options, ...callbacks }
  }

  return {
    addInterceptor(method, hooks) {
      added = [...added, given(method, hooks)]
    },
    removeInterceptor(method, hooks) {
      const gone = given(method, hooks)
      // If the call does not name hooks, removes all hooks of the API.
      const isEach = hooks === undefined && gone.method !== undefined
      added = added.filter((each) => each.method !== gone.method || (!isEach && each.hooks !== gone.hooks))
    },
    around: (method, api) => (options) => {
      const call = (own: unknown): unknown =>
        Reflect.apply(api, undefined, [behindHooks(method, isRecord(own) ? own : {})])
      const result = inTurn(hooksOf(method, 'invoke'), { ...options }, call)
      return hooksOf(method, 'returnValue').reduce((value, hook) => hook(value) || value, result)
    },
  }
}

/**
 * Runs the hooks and calls `then` with the value, or with a hook's resolved value. Like uni, skips hooks after a hook
 * that returns a promise, and then loses the resolved value.
 */
function inTurn(hooks: readonly Hook[], value: unknown, then: (value: unknown) => unknown, options?: Call): unknown {
  let waiting: Promise<unknown> | undefined
  for (const hook of hooks) {
    if (waiting !== undefined) {
      waiting = Promise.resolve()
      continue
    }
    const result = hook(value, options)
    if (isPromise(result)) waiting = result
    if (result === false) return undefined
  }
  return waiting === undefined ? then(value) : waiting.then(then)
}
