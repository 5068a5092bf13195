import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { createPace, hasFrames } from '../../../components/tradewire-position-list/pace'

/** A user reads a sum no more often than this; where there is a bridge, each showing crosses it as well. */
const readableMs = 250
const bridgedMs = 1_000

/** One for all: sums of the same rows are never seen at two states. */
const showings = new Set<() => void>()
const pace = createPace(() => showings.forEach((show) => show()), () => (hasFrames() ? readableMs : bridgedMs))

/**
 * Figures that move with every price, shown as often as they can be read; the last ones are never lost.
 * @param isNews whether it is more than a price that moved, which is shown at once
 */
export function usePaced<Value>(
  read: () => Value, isNews: (now: Value, before: Value) => boolean,
): Readonly<ShallowRef<Value>> {
  const shown: ShallowRef<Value> = shallowRef(read())
  const show = (): void => {
    shown.value = read()
  }
  showings.add(show)
  onScopeDispose(() => showings.delete(show))
  watch<Value>(read, (now: Value) => {
    if (isNews(now, shown.value)) pace.now()
    else pace.ask()
  })
  return shown
}
