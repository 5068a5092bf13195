import { createReadStream, existsSync } from 'node:fs'
import { codeOf } from '../../shared/error-code'
import { StartError } from '../../shared/start-error'
import { writeTrouble } from '../../shared/trouble'
import { createRecordedMarket } from './recorded-market'
import { createSimulatedMarket } from '../model/market/simulated-market'
import { createTickFileReader, maxTicks, pathOfTicks, type RecordedTicks } from './tick-file'
import type { TickSource } from '../model/market/tick-source'

export interface MarketOptions {
  /** Recorded tick files, as `FILE` or `SYMBOL=FILE`. If empty, the market is simulated. */
  readonly ticks: readonly string[]
  readonly speed: number | undefined
  readonly seed: string
  readonly currency: string
  /** Maximum number of ticks in all files together. Default 20,000,000. */
  readonly maxTicks?: number
  /** Receives one line for each file with skipped lines. Default: stderr. */
  readonly trouble?: (line: string) => void
}

/** Reads in chunks, because a file may exceed the maximum string length. */
async function loadTicks(given: string, mostTicks: number, countBefore: number): Promise<RecordedTicks> {
  const path = pathOfTicks(given)
  if (!existsSync(path)) throw new StartError(`${path}: no such file`)
  const reader = createTickFileReader(given, mostTicks, countBefore)
  try {
    for await (const piece of createReadStream(path, 'utf8')) reader.take(String(piece))
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`${path}: cannot be read (${codeOf(error)})`)
  }
  return reader.end()
}

/** Rejects with a one-line StartError for an unusable file. */
export async function openMarket(options: MarketOptions, startMs: number): Promise<TickSource> {
  const { ticks, speed, seed, currency, trouble = writeTrouble } = options
  if (ticks.length === 0) return createSimulatedMarket({ seed, currency, startMs })
  const recordings: RecordedTicks[] = []
  let count = 0
  for (const given of ticks) {
    const recording = await loadTicks(given, options.maxTicks ?? maxTicks, count)
    if (recording.notice !== undefined) trouble(recording.notice)
    count += recording.atMs.length
    recordings.push(recording)
  }
  return createRecordedMarket({ recordings, speed })
}
