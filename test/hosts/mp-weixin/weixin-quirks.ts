import type { Quirks } from '../host'

/**
 * What WeChat's documents say, or reports where they are silent. `successAfterFail`,
 * `connectingReadsAsThree` and `sameMillisecondCollides` are habits of another platform: ignored here.
 */
export const weixinQuirks: Quirks = {
  errorWithoutClose: false,
  closeWithoutAnswer: false,
  successAfterFail: false,
  connectingReadsAsThree: false,
  sameMillisecondCollides: false,
  throwingListenerSkipsTheRest: false,
  socketLimit: 5,
  cutInBackgroundMs: 5_000,
  hideOrder: 'page-first',
  networkEvent: 'right',
}
