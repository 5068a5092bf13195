import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { startRedis } from '../../test/support/redis-server'

/** Bundles a module and makes its functions report their calls. */
type Bundler = (entry: string) => Promise<string>

/** Function called by a server, with the time. */
export interface TimedCall {
  readonly path: string
  readonly name: string
  readonly atMs: number
}

/** A server's work between the order's frame and its response. */
export interface OrderTrace {
  readonly calls: readonly TimedCall[]
  /** JSON conversions of frame, order and response. */
  readonly conversions: readonly string[]
}

const patienceMs = 50_000
const order = {
  type: 'Order', traderid: 10_260, reqid: 'walk-00000001',
  order: { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.01 },
}

/** Starts a server process that reports its address and, on request, its work. */
async function startServer(program: string, redis: string) {
  const child = spawn(process.execPath, [program, redis], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('a server process has ended')))
  ended.catch(() => undefined)
  const reported = async (): Promise<unknown> => {
    const message = once(child, 'message', { signal: AbortSignal.timeout(patienceMs) })
    return (await Promise.race([message, ended]) as [unknown])[0]
  }
  const { url } = await reported() as { readonly url: string }
  const ask = (what: 'begin' | 'end'): Promise<unknown> => {
    const answer = reported()
    child.send(what)
    return answer
  }
  return {
    url,
    begin: () => ask('begin'),
    end: async () => await ask('end') as OrderTrace,
    kill: () => child.kill('SIGKILL'),
  }
}

/**
 * Waits for a frame of a type. Uses one listener for all frames, because a loop over `once` would miss a packet's
 * second frame.
 */
function frameOf(socket: WebSocket, type: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No frame of type ${type} arrived`)), patienceMs)
    socket.on('close', (code, reason) => {
      clearTimeout(timer)
      reject(new Error(`Closed before a frame of type ${type}: ${code} ${reason.toString()}`))
    })
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { readonly type?: string; readonly Code?: number }
      if (frame.type !== type && (frame.Code ?? 200) === 200) return
      clearTimeout(timer)
      if (frame.type === type) resolve()
      else reject(new Error(`Refused before a frame of type ${type}: ${data.toString()}`))
    })
  })
}

async function traceOnce(program: string): Promise<readonly OrderTrace[]> {
  // Stores data in memory, because a disk that is busy after an installation delays each write by seconds.
  const redis = await startRedis(['--appendonly', 'no'])
  const servers: Awaited<ReturnType<typeof startServer>>[] = []
  try {
    // The first server has the only shard, and the second passes orders on.
    for (let count = 0; count < 2; count += 1) servers.push(await startServer(program, redis.url))
    const socket = new WebSocket(servers[1]?.url ?? '')
    await once(socket, 'open')
    const shown = frameOf(socket, 'Snapshot')
    socket.send(JSON.stringify({ type: 'Subscribe', traderid: order.traderid }))
    await shown
    await pause(500)
    for (const server of servers) await server.begin()
    const answered = frameOf(socket, 'Ack')
    socket.send(JSON.stringify({ ...order, validUntil: Date.now() + patienceMs }))
    await answered
    const records: OrderTrace[] = []
    for (const server of servers) records.push(await server.end())
    socket.terminate()
    return records
  } finally {
    for (const server of servers) server.kill()
    await redis.stop()
  }
}

/**
 * Follows an order over a real Redis that one server receives and another decides. If the machine pauses for 2 s, the
 * servers disconnect their clients as intended, and the clients reconnect.
 */
export async function traceOrder(folder: string, bundle: Bundler): Promise<readonly OrderTrace[]> {
  const program = join(folder, `order-server-${process.pid}.mjs`)
  writeFileSync(program, await bundle('scripts/structure/order-server.ts'))
  try {
    for (let triesLeft = 2; ; triesLeft -= 1) {
      try {
        return await traceOnce(program)
      } catch (error) {
        if (triesLeft === 0) throw error
      }
    }
  } finally {
    rmSync(program, { force: true })
  }
}
