import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createServer } from '../../server/create-server'
import type { ServerOptions } from '../../server/options/server-options'
import { cpuMsHere, serveQuestions, workerArgs } from './worker'

export interface ScaleServerArgs
  extends Pick<ServerOptions, 'positions' | 'rate' | 'maxAccounts' | 'redis' | 'shards' | 'leaseMs'> {
  /** Whether to measure event loop delays, which takes 0.5 % of a busy core. */
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
  // Exists only with a flag of Node. Excludes garbage that clients did not cause.
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  delay.reset()
  return {
    port, url, httpUrl,
    /** Bytes after a collection, including memory outside the heap. */
    usedBytes: heapUsed + external,
    rssBytes: rss,
    /** 99th percentile of the event loop delay since the last query, ms; 0 when not measured. */
    lateMs,
    /** Processor and elapsed time since the start, ms, before and after this measurement. */
    cpuMs, upMs, afterCpuMs: cpuMsHere(), afterUpMs: performance.now(),
  }
}

serveQuestions(figures)
