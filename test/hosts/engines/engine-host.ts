import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import type { Host, HostOptions } from '../host'
import { until } from '../until'
import type { ToEngine } from './inside/main'
import type { SocketEvent } from './inside/web-socket'
import { engineProgram, givenBuild } from './program'

/** Starts an engine with a program file. The program answers each line with a line. */
export interface EngineCommand {
  readonly path: string
  args(program: string): readonly string[]
  /** First line of the engine's shell, which identifies the engine. */
  readonly says: string
}

type Wish =
  | { readonly type: 'answer', readonly id: number, readonly value?: unknown, readonly error?: string }
  | { readonly type: 'connect', readonly id: number, readonly url: string, readonly protocols: readonly string[],
    readonly headers: Readonly<Record<string, string>> }
  | { readonly type: 'send', readonly id: number, readonly text?: string, readonly bytes?: readonly number[] }
  | { readonly type: 'close', readonly id: number, readonly code: number, readonly reason: string }
  | { readonly type: 'terminate', readonly id: number }
  | { readonly type: 'fetch', readonly id: number, readonly url: string, readonly method: string,
    readonly headers: Readonly<Record<string, string>>, readonly body?: string }

interface Reply {
  readonly wishes: readonly Wish[]
  readonly waitMs: number | null
  readonly errors: readonly string[]
}

const BEGIN = 0

/** JavaScriptCore's shell reads bytes as characters. */
const asciiJson = (message: ToEngine): string => JSON.stringify(message)
  .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Runs a WeChat build, its runtime, the rendering and the host's double in an engine, with real sockets. */
export async function createEngineHost(command: EngineCommand, { build, ...options }: HostOptions): Promise<Host> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'))
  const file = join(folder, 'program.js')
  writeFileSync(file, await engineProgram())
  const child = spawn(command.path, command.args(file), { stdio: ['pipe', 'pipe', 'pipe'] })
  const errors: string[] = []
  const waiting: ToEngine[] = []
  const calls = new Map<number, (wish: Extract<Wish, { type: 'answer' }>) => void>()
  const sockets = new Map<number, WebSocket>()
  let said = ''
  let greeting: string | undefined
  let isAsked = false
  let hasEnded = false
  let lastCall = BEGIN
  let turn: NodeJS.Timeout | undefined

  function next(): void {
    const message = waiting.shift()
    if (message === undefined || isAsked || hasEnded) {
      if (message !== undefined) waiting.unshift(message)
      return
    }
    isAsked = true
    clearTimeout(turn)
    child.stdin.write(`${asciiJson(message)}\n`)
  }
  function tell(message: ToEngine): void {
    waiting.push(message)
    next()
  }
  function take(line: string): void {
    if (greeting === undefined) {
      greeting = line
      if (!line.startsWith(command.says)) errors.push(`The engine is ${line} instead of ${command.says}`)
      return
    }
    const reply = JSON.parse(line) as Reply
    isAsked = false
    errors.push(...reply.errors)
    reply.wishes.forEach(fulfil)
    if (reply.waitMs !== null) turn = setTimeout(() => tell({ type: 'turn' }), reply.waitMs)
    next()
  }

  function connect({ id, url, protocols, headers }: Extract<Wish, { type: 'connect' }>): void {
    const socket = new WebSocket(url, [...protocols], { headers, perMessageDeflate: false })
    const happens = (event: Omit<SocketEvent, 'id'>): void => tell({ type: 'socket', event: { id, ...event } })
    sockets.set(id, socket)
    socket.on('open', () => happens({ event: 'open' }))
    socket.on('message', (data: Buffer, isBinary) =>
      happens({ event: 'message', ...(isBinary ? { bytes: [...data] } : { text: data.toString() }) }))
    socket.on('error', () => happens({ event: 'error' }))
    socket.on('close', (code, reason) => happens({ event: 'close', code, reason: reason.toString() }))
  }

  function request({ id, url, method, headers, body }: Extract<Wish, { type: 'fetch' }>): void {
    void fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .then((response) => tell({ type: 'fetched', id, response }), () => tell({ type: 'fetched', id }))
  }

  function fulfil(wish: Wish): void {
    switch (wish.type) {
      case 'answer':
        calls.get(wish.id)?.(wish)
        calls.delete(wish.id)
        return
      case 'connect': return connect(wish)
      case 'send': return sockets.get(wish.id)?.send(wish.text ?? Buffer.from(wish.bytes ?? []))
      case 'close': return sockets.get(wish.id)?.close(wish.code, wish.reason)
      case 'terminate': return sockets.get(wish.id)?.terminate()
      case 'fetch': return request(wish)
    }
  }

  const answer = (id: number): Promise<unknown> => new Promise((resolve, reject) => {
    calls.set(id, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))))
  })
  function call(name: string, ...args: readonly unknown[]): Promise<unknown> {
    lastCall += 1
    const answered = answer(lastCall)
    tell({ type: 'call', id: lastCall, name, args })
    return answered
  }
  const act = (name: string) => async (...args: readonly unknown[]): Promise<void> => void await call(name, ...args)
  const textOf = async (name: string, ...args: readonly unknown[]): Promise<string> => String(await call(name, ...args))
  const numberOf = async (name: string): Promise<number> => Number(await call(name))

  createInterface({ input: child.stdout }).on('line', take)
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => {
    child.on('close', (code) => {
      hasEnded = true
      clearTimeout(turn)
      const error = `The engine ended (${code}): ${said}`
      for (const settle of calls.values()) settle({ type: 'answer', id: BEGIN, error })
      resolve()
    })
  })
  // The engine's exit already reports undeliverable messages.
  child.stdin.on('error', () => undefined)

  async function stop(): Promise<void> {
    child.kill('SIGKILL')
    await ended
    for (const socket of sockets.values()) socket.terminate()
    rmSync(folder, { recursive: true, force: true })
  }

  const begun = answer(BEGIN)
  tell({ type: 'begin', ...givenBuild(build), options: { build, ...options } })
  await begun.catch(async (error: unknown) => {
    await stop()
    throw error
  })

  return {
    name: 'mp-weixin',
    page: () => textOf('page'),
    navigateTo: act('navigateTo'),
    switchTab: act('switchTab'),
    navigateBack: act('navigateBack'),
    tap: act('tap'),
    input: act('input'),
    text: (...args) => textOf('text', ...args),
    texts: async (selector) => await call('texts', selector) as readonly string[],
    toBackground: act('toBackground'),
    toForeground: act('toForeground'),
    setOnline: act('setOnline'),
    killLines: act('killLines'),
    advance: act('advance'),
    holdTime: act('holdTime'),
    releaseTime: act('releaseTime'),
    sleep: act('sleep'),
    now: () => numberOf('now'),
    madeSockets: async () => await call('madeSockets') as Awaited<ReturnType<Host['madeSockets']>>,
    openSockets: () => numberOf('openSockets'),
    newestText: () => textOf('newestText'),
    storedText: () => textOf('storedText'),
    scrollTo: act('scrollTo'),
    tabBar: async () => await call('tabBar') as Awaited<ReturnType<Host['tabBar']>>,
    copiedText: () => textOf('copiedText'),
    pendingTimers: () => numberOf('pendingTimers'),
    setTheme: act('setTheme'),
    until: (holds, patienceMs) => until(holds, patienceMs),
    errors: () => errors,
    stop,
  }
}
