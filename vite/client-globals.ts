import { freeNames } from './free-names'

/** A global, and the module in `globals` that exports it under the name `local`. */
export interface OwnGlobal {
  readonly name: string
  readonly module: 'globals' | 'url' | 'scope'
  readonly local: string
}

/** Globals that WebSocket clients use, and the module of this package that exports each. */
const GLOBALS = [
  { name: 'WebSocket', module: 'globals', local: 'ownWebSocket' },
  { name: 'Event', module: 'globals', local: 'ownEvent' },
  { name: 'EventTarget', module: 'globals', local: 'ownEventTarget' },
  { name: 'MessageEvent', module: 'globals', local: 'ownMessageEvent' },
  { name: 'CloseEvent', module: 'globals', local: 'ownCloseEvent' },
  { name: 'AbortController', module: 'globals', local: 'ownAbortController' },
  { name: 'AbortSignal', module: 'globals', local: 'ownAbortSignal' },
  { name: 'TextEncoder', module: 'globals', local: 'ownTextEncoder' },
  { name: 'TextDecoder', module: 'globals', local: 'ownTextDecoder' },
  { name: 'atob', module: 'globals', local: 'ownAtob' },
  { name: 'btoa', module: 'globals', local: 'ownBtoa' },
  { name: 'queueMicrotask', module: 'globals', local: 'ownQueueMicrotask' },
  { name: 'navigator', module: 'globals', local: 'ownNavigator' },
  { name: 'URL', module: 'url', local: 'ownUrl' },
  { name: 'URLSearchParams', module: 'url', local: 'ownUrlSearchParams' },
  { name: 'self', module: 'scope', local: 'ownScope' },
  { name: 'globalThis', module: 'scope', local: 'ownScope' },
] as const satisfies readonly OwnGlobal[]

export const globalModules = [...new Set(GLOBALS.map(({ module }) => module))]

const NAMED = new RegExp(`\\b(${GLOBALS.map(({ name }) => name).join('|')})\\b`)

/** Returns the globals that a module uses but never assigns to. */
export function globalsIn(code: string, parse: (code: string) => unknown): readonly (typeof GLOBALS)[number][] {
  if (!NAMED.test(code)) return []
  const { used, assigned } = freeNames(parse(code))
  return GLOBALS.filter(({ name }) => used.has(name) && !assigned.has(name))
}
