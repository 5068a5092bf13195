import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

type Argument = string | number

/** Runs scripts by their hash, and in full where Redis does not have them yet. */
export type RunScript = (script: string, keys: readonly string[], args: readonly Argument[]) => Promise<unknown>

const hashes = new Map<string, string>()

function hashOf(script: string): string {
  const known = hashes.get(script)
  if (known !== undefined) return known
  const hash = createHash('sha1').update(script).digest('hex')
  hashes.set(script, hash)
  return hash
}

/** The commands of one turn of the event loop go out in one write; without it each command is a write of its own. */
function createOneWrite(redis: Redis): () => void {
  let isHolding = false

  return () => {
    // Before the first connection there is no stream; one that ends writes nothing more.
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

  return async (script, keys, args) => {
    inOneWrite()
    try {
      return await redis.call('EVALSHA', hashOf(script), keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return redis.call('EVAL', script, keys.length, ...keys, ...args)
    }
  }
}
