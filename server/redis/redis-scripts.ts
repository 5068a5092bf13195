import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { connectionsOf, type AnyRedis } from './redis-link'

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

/** What is asked in one turn of the event loop goes out in one write; without it each command is a write of its own. */
function createOneWrite(redis: AnyRedis): () => void {
  const held = new Set<Redis['stream']>()
  let isHolding = false

  return () => {
    if (isHolding) return
    isHolding = true
    // Before the first connection there is no stream; one that ends writes nothing more.
    for (const { status, stream } of connectionsOf(redis)) if (status === 'ready') held.add(stream)
    for (const stream of held) stream.cork()
    process.nextTick(() => {
      for (const stream of held) stream.uncork()
      held.clear()
      isHolding = false
    })
  }
}

export function createRunScript(redis: AnyRedis): RunScript {
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
