import { createAppClock } from '../../app-clock'
import { installPageDevice } from './page-device'
import { pageReader } from './page-reader'
import { playedSounds } from './page-sounds'
import { pageRouter } from './page-router'
import { watchSockets } from './page-sockets'
import { storedText } from './page-storage'
import { installPageTime } from './page-time'
import { realMs, realTime, sharedTime } from './real-time'
import { createTabState } from './tab-state'

/** Maximum wait for a socket per time step, ms of shared time. */
const SOCKET_PATIENCE_MS = 250
/** Real time passes at every tenth step, for storage, locks and the network. */
const STEPS_PER_PASS = 10

const tab = createTabState()
const clock = createAppClock({ failed: reportError, real: realTime, servedAtMs: tab.servedAtMs })
const sockets = watchSockets(clock)
const device = installPageDevice(clock, tab, () => time.framesMayCome())
const time = installPageTime(clock, tab.isHidden)

/** Maximum time for drawing a frame, real ms. */
const FRAME_PATIENCE_MS = 2_000

/**
 * Resolves when the page received the event, which the browser emits with its next frame. If the browser is too busy to
 * draw, this function dispatches the event.
 */
async function scrollTo(topPx: number): Promise<void> {
  const beforePx = window.scrollY
  let isReceived = false
  const received = new Promise<void>((resolve) => {
    window.addEventListener('scroll', () => {
      isReceived = true
      resolve()
    }, { once: true })
  })
  window.scrollTo(0, topPx)
  if (window.scrollY === beforePx) return
  await Promise.race([received, realMs(FRAME_PATIENCE_MS)])
  if (!isReceived) document.dispatchEvent(new Event('scroll', { bubbles: true }))
}

let steps = 0

/** Lets real events run between two moments of the page's time. */
async function turn(): Promise<void> {
  steps += 1
  if (steps % STEPS_PER_PASS === 0) await sharedTime.pass()
  const untilMs = sharedTime.nowMs() + SOCKET_PATIENCE_MS
  do {
    for (let round = 0; round < 3; round += 1) await realTime.soon()
  } while (sockets.isBusy() && sharedTime.nowMs() < untilMs && (await sharedTime.pass(), true))
}

const hostPage = {
  clock,
  device,
  reader: pageReader,
  router: pageRouter,
  sockets,
  playedSounds,
  scrollTo,
  storedText,
  turn,
  advance: (ms: number): Promise<void> => clock.advance(ms, turn),
}

declare global {
  interface Window {
    hostPage: typeof hostPage
  }
}

window.hostPage = hostPage
