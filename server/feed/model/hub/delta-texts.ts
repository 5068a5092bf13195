import type { DeltaFrame } from '../../../../src/positions/model/wire'
import type { Feed } from '../exchange/feed'
import type { Dialect } from './dialect'

/** Past deltas as texts: after a loss many ask for the same. A text lasts as long as the history keeps its delta. */
export function createDeltaTexts(dialect: Dialect) {
  const texts = new WeakMap<DeltaFrame, string>()
  return {
    /** Made when first asked for. */
    textOf(feed: Feed, delta: DeltaFrame): string {
      const known = texts.get(delta)
      if (known !== undefined) return known
      const text = dialect.delta(feed, delta)
      texts.set(delta, text)
      return text
    },
    /** It is encoded already. */
    know: (delta: DeltaFrame, text: string): void => void texts.set(delta, text),
  }
}
