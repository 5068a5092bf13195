import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Only access to `bench/node_modules`. The types need no installation, because each import is checked at run time. */
export const peerNames = ['mitt', 'partysocket', 'phoenix', 'reconnecting-websocket'] as const
export type PeerName = (typeof peerNames)[number]

type Message = { readonly data: unknown }

/** The members of a reconnecting socket that the benches use. */
export interface PeerSocket {
  addEventListener(type: 'message', listener: (event: Message) => void): void
  addEventListener(type: 'open' | 'close', listener: () => void): void
  send(data: string): void
  close(): void
}

export interface PeerSocketOptions {
  /** Replaces the platform's class. */
  readonly WebSocket: unknown
  readonly minReconnectionDelay?: number
}

export type PeerSocketClass = new (
  url: string, protocols: readonly string[], options: PeerSocketOptions,
) => PeerSocket

export interface MittEmitter {
  on(type: string, handler: (event: unknown) => void): void
  emit(type: string, event: unknown): void
}

export interface PhoenixSocket {
  connect(): void
}

export type PhoenixSocketClass = new (url: string, options: { readonly transport: unknown }) => PhoenixSocket

/** The benches start in the repository root. */
const home = join(process.cwd(), 'bench')

function load(path: string): unknown {
  return createRequire(join(home, 'package.json'))(path)
}

/** The module itself, its export with this name, or its default export. */
function exportOf(path: string, name: string): unknown {
  const module = load(path)
  if (typeof module !== 'object' || module === null) return module
  const found: unknown = name in module ? Reflect.get(module, name) : Reflect.get(module, 'default')
  return found
}

function hasMethods(value: unknown, methods: readonly string[]): boolean {
  if (typeof value !== 'function') return false
  const prototype: unknown = value.prototype
  return typeof prototype === 'object' && prototype !== null
    && methods.every((method) => typeof Reflect.get(prototype, method) === 'function')
}

function isPeerSocketClass(value: unknown): value is PeerSocketClass {
  return hasMethods(value, ['addEventListener', 'send', 'close'])
}

function isPhoenixSocketClass(value: unknown): value is PhoenixSocketClass {
  return hasMethods(value, ['connect', 'disconnect'])
}

function isMitt(value: unknown): value is () => MittEmitter {
  return typeof value === 'function'
}

function unfit(name: PeerName): Error {
  return new Error(`${name} is not what this bench was written for`)
}

/** Class with a browser socket's interface that reconnects by itself. */
export function socketPeer(name: 'partysocket' | 'reconnecting-websocket'): PeerSocketClass {
  const found = exportOf(name === 'partysocket' ? 'partysocket/ws' : name, 'WebSocket')
  if (!isPeerSocketClass(found)) throw unfit(name)
  return found
}

export function phoenixPeer(): PhoenixSocketClass {
  const found = exportOf('phoenix', 'Socket')
  if (!isPhoenixSocketClass(found)) throw unfit('phoenix')
  return found
}

export function createMitt(): MittEmitter {
  const found = exportOf('mitt', 'mitt')
  if (!isMitt(found)) throw unfit('mitt')
  return found()
}

/** Pinned versions by peer name. */
export function peerVersions(): Readonly<Record<string, string>> {
  const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  return dependencies
}
