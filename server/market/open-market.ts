import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { StartError } from '../start-error'
import { createRecordedMarket } from './recorded-market'
import { createSimulatedMarket } from './simulated-market'
import { parseTickFile, symbolOfFile } from './tick-file'
import type { TickSource } from './tick-source'

export interface MarketOptions {
  /** Paths of recorded tick files; none: the simulated market. */
  readonly ticks: readonly string[]
  readonly speed: number | undefined
  readonly seed: string
  readonly currency: string
}

async function loadTicks(path: string): Promise<string> {
  if (existsSync(path)) symbolOfFile(path)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    if (code === 'ENOENT') throw new StartError(`${path}: no such file`)
    throw new StartError(`${path}: cannot be read (${code})`)
  }
}

/** Rejects with a StartError of one line for a file that it cannot use. */
export async function openMarket(options: MarketOptions, startMs: number): Promise<TickSource> {
  const { ticks, speed, seed, currency } = options
  if (ticks.length === 0) return createSimulatedMarket({ seed, currency, startMs })
  const texts = await Promise.all(ticks.map(loadTicks))
  const recordings = texts.map((text, index) => parseTickFile(ticks[index] ?? '', text))
  return createRecordedMarket({ recordings, speed })
}
