import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

type Argument = string | number

/** Runs a script by its hash, or sends the script if Redis has not cached it yet. */
export type RunScript = (script: string, keys: readonly string[], args: readonly Argument[]) => Promise<unknown>

/** Sets `nowMs` to Redis's time in each script. */
const prelude = `local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
`

interface Source {
  readonly text: string
  readonly hash: string
}

function sourceOf(script: string): Source {
  const text = script.includes('nowMs') ? prelude + script : script
  return { text, hash: createHash('sha1').update(text).digest('hex') }
}

/** Sends an event loop turn's commands in one write. */
function createOneWrite(redis: Redis): () => void {
  let isHolding = false

  return () => {
    // Without an open connection, the stream is missing or not writable.
    const { status, stream } = redis
    if (isHolding || status !== 'ready') return
    isHolding = true
    stream.cork()
    process.nextTick(() => {
      stream.uncork()
      isHolding = false
    })
  }
}

export function createRunScript(redis: Redis): RunScript {
  const inOneWrite = createOneWrite(redis)
  const sources = new Map<string, Source>()

  return async (script, keys, args) => {
    const source = sources.get(script) ?? sourceOf(script)
    sources.set(script, source)
    inOneWrite()
    try {
      return await redis.call('EVALSHA', source.hash, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return redis.call('EVAL', source.text, keys.length, ...keys, ...args)
    }
  }
}
