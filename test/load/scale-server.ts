import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createServer } from '../../server/create-server'
import type { ServerOptions } from '../../server/options/server-options'
import { cpuMsHere, serveQuestions, workerArgs } from './worker'

export interface ScaleServerArgs
  extends Pick<ServerOptions, 'positions' | 'rate' | 'maxAccounts' | 'redis' | 'shards' | 'leaseMs'> {
  /** Whether it measures how late its event loop is, which takes half a hundredth of a busy core. */
  readonly isWatched?: boolean
}

export type ScaleServerFigures = ReturnType<typeof figures>

const { isWatched = false, ...options } = workerArgs<ScaleServerArgs>()
const { port, url, httpUrl = '' } = await createServer({ port: 0, host: '127.0.0.1', ...options })
const delay = monitorEventLoopDelay({ resolution: 10 })
if (isWatched) delay.enable()

function figures() {
  const [cpuMs, upMs] = [cpuMsHere(), performance.now()]
  const lateMs = delay.percentile(99) / 1_000_000
  // Not the clients' doing. Node has it with a flag alone.
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  delay.reset()
  return {
    port, url, httpUrl,
    /** Bytes in use after a collection, outside of the heap too. */
    usedBytes: heapUsed + external,
    rssBytes: rss,
    /** How late the event loop was at worst in 99 of 100 looks since the last question, ms; 0 when not measured. */
    lateMs,
    /** Processor time, and time, since the start, ms; and after this question was answered. */
    cpuMs, upMs, afterCpuMs: cpuMsHere(), afterUpMs: performance.now(),
  }
}

serveQuestions(figures)
