import { expect, onTestFinished, test } from 'vitest'
import { startFarSide, type FarSide } from '../../web-socket-cases/far-side'
import { inRelease } from '../../support/test-scope'
import type { ProbeQuestion, ProbeView } from '../own-page/app/observe/probe-driver'
import { openPlainProbe, openProbe, type Probe } from './probe-stage'

/** Results of uni's own code (on H5 also Chromium's), not of the hosts. */
const ofBus = {
  'bus: `uni.$off(name)`': 'takes off all listeners',
  'bus: after a listener that throws': 'later ones are skipped; it reaches the emitter',
} as const
const ofOldest = { 'global calls with two sockets': 'sent on 1, received global, socket 1, closed 1' } as const
const withoutCallbacks = { '`connectSocket` without callbacks': 'promise of { errMsg }; no task' } as const

const onH5 = {
  ...ofBus,
  'bus: a `uni.$on` that page code replaced': 'is not seen by another file',
  'headers that arrive': 'none',
  'eight sockets': '8 open',
  '`readyState` while connecting': '0',
  'a send while connecting': 'fail, complete, fail, complete; never arrives',
  'after a listener that throws': 'later one runs',
  ...ofOldest,
  ...withoutCallbacks,
  '`readyState` after a listener of the close that throws': '3',
  'two sockets of one millisecond': 'first: open; second: open',
} as const

const onApp = {
  ...ofBus,
  'bus: a `uni.$on` that page code replaced': 'is seen by another file',
  'headers that arrive': 'x-app,referer',
  '`readyState` while connecting': '3',
  'a send while connecting': 'fail, complete, success, complete; never arrives',
  'after a listener that throws': 'later ones are skipped',
  ...ofOldest,
  ...withoutCallbacks,
  '`readyState` after a listener of the close that throws': '2',
  'two sockets of one millisecond': 'first: nothing; second: open, open',
} as const

const onWeixin = {
  ...ofBus,
  'bus: a `uni.$on` that page code replaced': 'is seen by another file',
  ...withoutCallbacks,
} as const

async function startFar(): Promise<FarSide> {
  const far = await startFarSide()
  onTestFinished(() => far.dispose())
  return far
}

/** Only the probe's listeners may report errors. */
async function observe({ ask, errors, until }: Probe, expected: Readonly<Record<string, string>>): Promise<void> {
  const { port } = await startFar()
  const question: ProbeQuestion = { far: `ws://127.0.0.1:${port}`, rows: Object.keys(expected) }
  let view: ProbeView = { answers: {}, life: [] }
  await until(async () => {
    view = JSON.parse(await ask('probeDriver', JSON.stringify(question))) as ProbeView
    return Object.keys(view.answers).length === question.rows.length
  }, 60_000)
  expect(view.answers).toEqual(expected)
  expect(errors().filter((error) => !error.includes('thrown by the probe'))).toEqual([])
}

const lifeOf = async ({ ask }: Probe): Promise<readonly string[]> =>
  (JSON.parse(await ask('probeDriver', '')) as ProbeView).life

if (inRelease) {
  test('HO-140: matches the recorded behaviour of uni’s API on H5 in a plain browser', async () => {
    const probe = await openPlainProbe()
    await observe(probe, onH5)
    const { page } = probe
    const reported = await page.evaluateHandle(() => {
      const words: string[] = []
      for (const name of ['online', 'offline']) {
        window.addEventListener(name, () => void words.push(`${name} ${navigator.onLine}`))
      }
      return words
    })
    for (const [offline, word] of [[true, 'offline false'], [false, 'online true']] as const) {
      await page.context().setOffline(offline)
      await probe.until(async () => (await reported.jsonValue()).at(-1) === word)
    }
    expect(await reported.jsonValue()).toEqual(['offline false', 'online true'])
    expect(await lifeOf(probe)).not.toContain('network false')
  })
}

/** Records native calls and makes a close follow an error, before the page is queried. */
const watchCode = `(() => {
  const native = weex.requireModule('uni-webSocket')
  const { send, onclose, onerror } = native
  globalThis.handed = []
  native.send = (args) => {
    handed.push(args.data)
    return send(args)
  }
  let tellClose
  globalThis.closeFollows = false
  native.onclose = (listener) => onclose((tellClose = listener))
  native.onerror = (listener) => onerror((event) => {
    listener(event)
    if (closeFollows) tellClose({ id: event.id, code: 1006, reason: '' })
  })
})()`

const failCode = (url: string): string => `(() => {
  closeFollows = true
  globalThis.reported = []
  const task = uni.connectSocket({ url: ${JSON.stringify(url)}, complete() {} })
  task.onError(() => reported.push('error'))
  task.onClose(() => reported.push('close'))
})()`

test('HO-54, HO-55, HO-56, HO-57, HO-58, HO-141: matches the recorded behaviour of uni’s API on App', async () => {
  const probe = await openProbe('app')
  const { host } = probe
  host.evaluate(watchCode)
  await observe(probe, onApp)
  expect(String(host.evaluate('handed.join()'))).toContain('too early')
  const before = (await lifeOf(probe)).length
  await host.toBackground()
  await host.until(async () => (await lifeOf(probe)).length === before + 3)
  await host.toForeground()
  await host.until(async () => (await lifeOf(probe)).length === before + 6)
  expect((await lifeOf(probe)).slice(before)).toEqual([
    'app hide', 'page hide', 'end of turn', 'app show', 'page show', 'end of turn',
  ])
  host.evaluate(failCode((await startFar()).url('/nowhere')))
  await host.until(() => host.evaluate('reported.join()') !== '')
  expect(host.evaluate('reported.join()')).toBe('error')
})

test('HO-142: matches the recorded behaviour of uni’s API on WeChat', async () => {
  await observe(await openProbe('mp-weixin'), onWeixin)
})
