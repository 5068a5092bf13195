import type { DeltaFrame } from '../../src/core/positions/wire'
import type { AccountFeed } from '../feed/account-feed'
import type { Dialect } from './dialect'

/**
 * Past deltas as texts, made when first asked for: after a loss many ask for the same. A text lasts as long as the
 * history keeps its delta.
 */
export function createDeltaTexts(dialect: Dialect): (feed: AccountFeed, delta: DeltaFrame) => string {
  const texts = new WeakMap<DeltaFrame, string>()
  return (feed, delta) => {
    const known = texts.get(delta)
    if (known !== undefined) return known
    const text = dialect.delta(feed, delta)
    texts.set(delta, text)
    return text
  }
}
