import type { Quirks } from '../host'

/**
 * The app's documented defaults. Where native decides they are options of this host's native side. The
 * runtime itself brings, whatever is asked here: `success` after `fail`, `readyState` 3 while
 * connecting, sockets of one millisecond that collide, a throwing listener that skips the rest, and the
 * order of the two hides.
 */
export const appQuirks: Quirks = {
  errorWithoutClose: true,
  closeWithoutAnswer: false,
  successAfterFail: true,
  connectingReadsAsThree: true,
  sameMillisecondCollides: true,
  throwingListenerSkipsTheRest: true,
  socketLimit: Infinity,
  cutInBackgroundMs: Infinity,
  hideOrder: 'app-first',
  networkEvent: 'right',
}
