import { createAppClock } from '../../app-clock'
import { installPageDevice } from './page-device'
import { pageReader } from './page-reader'
import { playedSounds } from './page-sounds'
import { pageRouter } from './page-router'
import { watchSockets } from './page-sockets'
import { storedText } from './page-storage'
import { installPageTime } from './page-time'
import { realMs, realTime } from './real-time'
import { createTabState } from './tab-state'

/** At a step of time, the most that a socket is waited for, real ms. */
const SOCKET_PATIENCE_MS = 250

const tab = createTabState()
const clock = createAppClock({ failed: reportError, real: realTime, servedAtMs: tab.servedAtMs })
const sockets = watchSockets(clock)
const device = installPageDevice(clock, tab, () => time.framesMayCome())
const time = installPageTime(clock, tab.isHidden)

/** How long the browser may take to draw a frame, real ms. */
const FRAME_PATIENCE_MS = 2_000

/**
 * Resolves when the page got the event. The browser emits it with its next frame; one that is too busy to draw any
 * leaves the page without it, so it is dispatched here then.
 */
async function scrollTo(topPx: number): Promise<void> {
  const beforePx = window.scrollY
  let isHeard = false
  const heard = new Promise<void>((resolve) => {
    window.addEventListener('scroll', () => {
      isHeard = true
      resolve()
    }, { once: true })
  })
  window.scrollTo(0, topPx)
  if (window.scrollY === beforePx) return
  await Promise.race([heard, realMs(FRAME_PATIENCE_MS)])
  if (!isHeard) document.dispatchEvent(new Event('scroll', { bubbles: true }))
}

/** The real world's turn between two moments of the page's time. */
async function turn(): Promise<void> {
  const untilMs = realTime.nowMs() + SOCKET_PATIENCE_MS
  do {
    for (let round = 0; round < 3; round += 1) await realTime.soon()
  } while (sockets.isBusy() && realTime.nowMs() < untilMs && (await realMs(1), true))
}

/** The driver's questions to the page. */
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
