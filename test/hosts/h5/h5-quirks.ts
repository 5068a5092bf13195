import type { Quirks } from '../host'

/**
 * What Chromium and uni's runtime on it do. The order of the two hides is the runtime's own: one event of
 * the document makes both, in one tick.
 */
export const h5Quirks: Quirks = {
  errorWithoutClose: false,
  closeWithoutAnswer: false,
  successAfterFail: false,
  connectingReadsAsThree: false,
  sameMillisecondCollides: false,
  throwingListenerSkipsTheRest: false,
  socketLimit: Infinity,
  cutInBackgroundMs: Infinity,
  hideOrder: 'app-first',
  networkEvent: 'right',
}
