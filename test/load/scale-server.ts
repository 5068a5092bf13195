import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createServer } from '../../server/create-server'
import type { ServerOptions } from '../../server/options/server-options'
import { cpuMsHere, serveQuestions, workerArgs } from './worker'

export type ScaleServerArgs =
  Pick<ServerOptions, 'positions' | 'rate' | 'maxAccounts' | 'redis' | 'shards' | 'leaseMs'>

export type ScaleServerFigures = ReturnType<typeof figures>

const options = workerArgs<ScaleServerArgs>()
const { port, url, httpUrl = '' } = await createServer({ port: 0, host: '127.0.0.1', ...options })
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()

function figures() {
  const [cpuMs, upMs] = [cpuMsHere(), performance.now()]
  const lateMs = delay.percentile(99) / 1_000_000
  // Exists only with a flag of Node. Excludes garbage that clients did not cause.
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  delay.reset()
  return {
    port, url, httpUrl,
    /** Bytes after a collection, including memory outside the heap. */
    usedBytes: heapUsed + external,
    rssBytes: rss,
    /** 99th percentile of the event loop delay since the last query, ms. */
    lateMs,
    /** Processor and elapsed time since the start, ms, before and after this measurement. */
    cpuMs, upMs, afterCpuMs: cpuMsHere(), afterUpMs: performance.now(),
  }
}

serveQuestions(figures)
