import { parseList } from '../../shared/json-object'
import type { Instrument, Tick } from '../model/money/instrument'
import type { RecordedTicks } from './tick-file'
import type { TickSource } from '../model/market/tick-source'

export interface RecordedMarketOptions {
  /** At least one recording. Recordings of the same pair play in time order. */
  readonly recordings: readonly RecordedTicks[]
  /** Playback speed. If `undefined`, each update plays one tick. */
  readonly speed: number | undefined
}

interface Reel {
  readonly recording: RecordedTicks
  /** Power of 10 that scales this recording to the pair's largest number of digits. */
  readonly scale: number
  index: number
}

function pairsOf(recordings: readonly RecordedTicks[]): Instrument[] {
  const pairs = new Map<string, Instrument>()
  for (const { instrument } of recordings) {
    const known = pairs.get(instrument.symbol)
    if (known === undefined || known.digits < instrument.digits) pairs.set(instrument.symbol, instrument)
  }
  return [...pairs.values()]
}

const isIndex = (value: number | undefined, most: number): boolean =>
  Number.isInteger(value) && value !== undefined && value >= 0 && value <= most

function tickAt(reel: Reel, index: number): Tick | undefined {
  const { recording, scale } = reel
  const atMs = recording.atMs[index]
  const bid = recording.bid[index]
  const ask = recording.ask[index]
  if (atMs === undefined || bid === undefined || ask === undefined) return undefined
  return { symbol: recording.instrument.symbol, bid: bid * scale, ask: ask * scale, atMs }
}

export function createRecordedMarket(options: RecordedMarketOptions): TickSource {
  const traded = pairsOf(options.recordings)
  const digitsOf = new Map(traded.map((pair) => [pair.symbol, pair.digits]))
  const reels = options.recordings.map((recording): Reel => {
    const { symbol, digits } = recording.instrument
    return { recording, scale: 10 ** ((digitsOf.get(symbol) ?? digits) - digits), index: 0 }
  })
  let playMs: number | undefined

  function earliest(): { reel: Reel; tick: Tick } | undefined {
    let best: { reel: Reel; tick: Tick } | undefined
    for (const reel of reels) {
      const tick = tickAt(reel, reel.index)
      if (tick !== undefined && (best === undefined || tick.atMs < best.tick.atMs)) best = { reel, tick }
    }
    return best
  }

  function rewind(): void {
    for (const reel of reels) reel.index = 0
    playMs = undefined
  }

  function nextTick(): Tick | undefined {
    const found = earliest()
    if (found === undefined) return undefined
    found.reel.index += 1
    return found.tick
  }

  function takeOne(): readonly Tick[] {
    if (earliest() === undefined) rewind()
    const tick = nextTick()
    return tick === undefined ? [] : [tick]
  }

  /** Plays all ticks in the next `aheadMs`. Stops at the last tick. */
  function takeUntil(aheadMs: number): readonly Tick[] {
    const ticks: Tick[] = []
    if (earliest() === undefined) rewind()
    const first = earliest()
    if (first === undefined) return ticks
    playMs = (playMs ?? first.tick.atMs) + aheadMs
    for (let found = earliest(); found !== undefined && found.tick.atMs <= playMs; found = earliest()) {
      found.reel.index += 1
      ticks.push(found.tick)
    }
    return ticks
  }

  const opening = new Map<string, Tick>()
  for (const reel of reels) {
    const tick = tickAt(reel, 0)
    const known = opening.get(reel.recording.instrument.symbol)
    if (tick !== undefined && (known === undefined || tick.atMs < known.atMs)) opening.set(tick.symbol, tick)
  }

  function present(): readonly Tick[] {
    const quotes = new Map(opening)
    for (const reel of reels) {
      const tick = tickAt(reel, reel.index - 1)
      const known = tick && quotes.get(tick.symbol)
      if (tick !== undefined && (known === undefined || known.atMs <= tick.atMs)) quotes.set(tick.symbol, tick)
    }
    return [...quotes.values()]
  }

  return {
    traded,
    ratesOnly: [],
    opening: [...opening.values()],
    present,
    mark: () => JSON.stringify([playMs ?? null, ...reels.map(({ index }) => index)]),
    goTo(mark) {
      const parsed = parseList(mark)
      if (parsed?.length !== reels.length + 1) return false
      const [play, ...indexes] = parsed.map((value) => (Number.isFinite(value) ? Number(value) : undefined))
      const areOurs = reels.every(({ recording }, at) => isIndex(indexes[at], recording.atMs.length))
      if (!areOurs) return false
      reels.forEach((reel, at) => {
        reel.index = indexes[at] ?? 0
      })
      playMs = play
      return true
    },
    next: (elapsedMs) => (options.speed === undefined ? takeOne() : takeUntil(elapsedMs * options.speed)),
  }
}
