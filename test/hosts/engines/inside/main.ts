import type { HostOptions } from '../../host'
import { createMiniProgramHost, type MiniProgramHost } from '../../mini-program/mini-program-host'
import { giveBundle, type GivenBundle } from './bundle'
import { fetched, loop, wishes } from './globals'
import { giveFiles } from './node'
import { happened, type SocketEvent } from './web-socket'

export type ToEngine =
  | { readonly type: 'begin', readonly files: Readonly<Record<string, string>>, readonly bundle: GivenBundle,
    readonly options: HostOptions }
  | { readonly type: 'call', readonly id: number, readonly name: string, readonly args: readonly unknown[] }
  | { readonly type: 'socket', readonly event: SocketEvent }
  | { readonly type: 'fetched', readonly id: number, readonly response?: { status: number, text: string } }
  | { readonly type: 'turn' }

let host: MiniProgramHost | undefined
let reported = 0

function settle(id: number, work: Promise<unknown>): void {
  void work.then(
    (value) => void wishes.push({ type: 'answer', id, value }),
    (error: unknown) => void wishes.push({ type: 'answer', id, error: wordsOf(error) }),
  )
}

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error))

async function begin(options: HostOptions): Promise<void> {
  host = await createMiniProgramHost(options, 'mp-weixin')
}

async function call(name: string, args: readonly unknown[]): Promise<unknown> {
  const method: unknown = host === undefined ? undefined : Reflect.get(host, name)
  if (typeof method !== 'function') throw new Error(`The host has no ${name}`)
  return Reflect.apply(method, host, args) as unknown
}

function receive(message: ToEngine): void {
  switch (message.type) {
    case 'begin':
      giveFiles(message.files)
      giveBundle(message.bundle)
      return settle(0, begin(message.options))
    case 'call': return settle(message.id, call(message.name, message.args))
    case 'socket': return happened(message.event)
    case 'fetched': return fetched(message.id, message.response)
    case 'turn': return loop.turn()
  }
}

function newErrors(): readonly string[] {
  const all = host?.errors() ?? []
  const found = all.slice(reported)
  reported = all.length
  return found
}

/**
 * The shell calls `receive` with a line, and `turn` while `isBusy()`. After each call the shell settles all promises.
 * Finally the shell calls `reply`.
 */
Object.assign(globalThis, {
  __engine: {
    receive: (line: string): void => receive(JSON.parse(line) as ToEngine),
    turn: (): void => loop.turn(),
    isBusy: loop.hasImmediate,
    reply: (): string =>
      JSON.stringify({ wishes: wishes.splice(0), waitMs: loop.waitMs(), errors: newErrors() }),
  },
})
