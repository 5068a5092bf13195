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

export function createRunScript(redis: Redis): RunScript {
  return async (script, keys, args) => {
    try {
      return await redis.call('EVALSHA', hashOf(script), keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return redis.call('EVAL', script, keys.length, ...keys, ...args)
    }
  }
}
