import type { DeltaFrame } from '../../../../src/positions/model/wire'
import { utf8Bytes } from '../../../../src/shared/bytes'
import type { Feed } from '../exchange/feed'
import type { Dialect } from './dialect'

export interface DeltaText {
  readonly text: string
  readonly bytes: number
}

/** Caches encoded deltas, because many clients need the same deltas after an outage. */
export function createDeltaTexts(dialect: Dialect, now: () => number) {
  const known = new WeakMap<DeltaFrame, string>()
  const texts = new WeakMap<DeltaFrame, DeltaText>()
  return {
    textOf(feed: Feed, delta: DeltaFrame): DeltaText {
      const before = texts.get(delta)
      if (before !== undefined) return before
      const text = known.get(delta) ?? dialect.delta(feed, delta, now())
      const made = { text, bytes: utf8Bytes(text) }
      texts.set(delta, made)
      return made
    },
    know: (delta: DeltaFrame, text: string): void => void known.set(delta, text),
  }
}
