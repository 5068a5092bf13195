import type { Redis } from 'ioredis'

/** Processor time that Redis has taken since it was started, ms. */
export async function redisCpuMs(redis: Redis): Promise<number> {
  const info = await redis.info('cpu')
  const secondsOf = (name: string): number => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1] ?? 0)
  return (secondsOf('used_cpu_sys') + secondsOf('used_cpu_user')) * 1_000
}
