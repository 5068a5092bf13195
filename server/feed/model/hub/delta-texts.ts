import type { DeltaFrame } from '../../../../src/positions/model/wire'
import type { Feed } from '../exchange/feed'
import type { Dialect } from './dialect'

/**
 * Caches encoded past deltas, because after an outage many clients need the same deltas. An entry lives as long as its
 * delta in the history.
 */
export function createDeltaTexts(dialect: Dialect) {
  const texts = new WeakMap<DeltaFrame, string>()
  return {
    /** Encodes a delta on first use. */
    textOf(feed: Feed, delta: DeltaFrame): string {
      const known = texts.get(delta)
      if (known !== undefined) return known
      const text = dialect.delta(feed, delta)
      texts.set(delta, text)
      return text
    },
    /** Stores an already encoded delta. */
    know: (delta: DeltaFrame, text: string): void => void texts.set(delta, text),
  }
}
