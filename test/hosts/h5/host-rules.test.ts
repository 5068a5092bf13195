import { expect, test } from 'vitest'
import { openStage } from '../stage'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

test('HO-116: runs a hidden page’s timers once a second, then once a minute, but no animation frames', async () => {
  const { host } = await openStage('h5')
  const { browserPage } = host
  const noteTimers = (delays: readonly number[]) => browserPage.evaluateHandle((all) => {
    const fired: (number | 'frame')[] = []
    for (const delayMs of all) setTimeout(() => fired.push(Date.now()), delayMs)
    requestAnimationFrame(() => fired.push('frame'))
    return fired
  }, delays)

  await host.toBackground()
  const bySecond = await noteTimers([10, 500, 1_500])
  await host.advance(3 * SECOND_MS)
  const seconds = await bySecond.jsonValue()
  expect(seconds.map((atMs) => (atMs === 'frame' ? atMs : atMs % SECOND_MS))).toEqual([0, 0, 0])
  await host.advance(5 * MINUTE_MS)
  const byMinute = await noteTimers([100])
  await host.advance(MINUTE_MS)
  const minutes = await byMinute.jsonValue()
  expect(minutes.map((atMs) => (atMs === 'frame' ? atMs : atMs % MINUTE_MS))).toEqual([0])
  await host.toForeground()
  await host.advance(20)
  expect((await byMinute.jsonValue()).slice(1)).toEqual(['frame'])
  const fromMs = await host.now()
  const atOnce = await noteTimers([15])
  await host.advance(50)
  expect(await atOnce.jsonValue()).toContain(fromMs + 15)
})

test('HO-117: ends connections without a close frame and rejects new ones while offline, like a browser', async () => {
  // This page needs no connection.
  const { host, feed } = await openStage('h5', { page: 'pages/connection/connection', live: false })
  await host.holdTime()
  const reported = await host.browserPage.evaluateHandle((url) => {
    const words: string[] = []
    const connect = (): void => {
      const socket = new WebSocket(url)
      for (const name of ['open', 'error'] as const) socket.addEventListener(name, () => words.push(name))
      socket.addEventListener('close', ({ code, wasClean }) => {
        words.push(`close ${code} ${wasClean ? 'clean' : 'cut'}`)
      })
    }
    for (const name of ['online', 'offline'] as const) {
      window.addEventListener(name, () => {
        words.push(`${name} ${navigator.onLine}`)
        connect()
      })
    }
    connect()
    return words
  }, feed.server.url)
  const says = (count: number): Promise<void> => host.until(async () => (await reported.jsonValue()).length >= count)
  await says(1)
  await host.killLines()
  expect(await reported.jsonValue()).toEqual(['open', 'close 1006 cut'])
  await host.setOnline(false)
  await says(5)
  await host.setOnline(true)
  await says(7)
  expect(await reported.jsonValue()).toEqual([
    'open', 'close 1006 cut', 'offline false', 'error', 'close 1006 cut', 'online true', 'open',
  ])
  expect(feed.openLines()).toBe(1)
})
