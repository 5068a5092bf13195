import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildDemo } from '../../e2e/support/build-app'
import { inRelease } from '../../support/test-scope'
import { becomesLive, chooseTab, leaveFeed, openStage, type Stage } from '../stage'
import type { AppHost } from './app-host'

/** The app calls these functions only after checking for them, or only on WeChat. */
const ASKED_FOR = ['setBackgroundColor', 'getMenuButtonBoundingClientRect', 'getFileSystemManager', 'Vuex', 'Pinia']

/** Runs code in the app and returns its list `trace` once it has `count` entries. */
async function traceOf({ host }: Stage<AppHost>, code: string, count: number): Promise<readonly string[]> {
  host.evaluate(`globalThis.trace = []; (() => { ${code} })()`)
  const read = (): readonly string[] => JSON.parse(String(host.evaluate('JSON.stringify(trace)'))) as readonly string[]
  await host.until(async () => {
    await host.advance(10)
    return read().length >= count
  })
  await host.advance(500)
  return read()
}

const openTask = (name: string, url: string): string => `
  const ${name} = uni.connectSocket({ url: ${JSON.stringify(url)}, complete() {} })
  for (const event of ['Open', 'Error', 'Close']) ${name}['on' + event](() => trace.push('${name} ' + event))
`

if (inRelease) {
  test('HO-306: returns a task immediately on HarmonyOS, and calls only `success` for send and close', async () => {
    const stage = await openStage('app-harmony')
    const { url } = stage.feed.server
    const trace = await traceOf(stage, `
      ${openTask('task', url)}
      trace.push(typeof task.send)
      const reported = Object.fromEntries(['success', 'fail', 'complete'].map((name) => [name, () => trace.push(name)]))
      task.onOpen(() => {
        task.send({ data: 'early', ...reported })
        task.close(reported)
      })
    `, 5)
    expect(trace).toEqual(['function', 'task Open', 'success', 'success', 'task Close'])
    await stage.feed.kill()
    expect(await traceOf(stage, openTask('late', url), 1)).toEqual(['late Error'])
  })
}

describe('the built app in the App host', () => {
  test('HO-59: opens and closes sockets on iOS as on Android, although iOS renders later', async () => {
    const { host, feed, seen } = await openStage('app', { system: 'iOS' })
    await leaveFeed({ feed, host })
    expect(await host.texts('.closed-notice')).toHaveLength(1)
    await chooseTab(host, 'Open Trades')
    await becomesLive(host)
    expect(seen()).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000', '2 opened', '2 Subscribe'])
  })

  test('HO-32: calls only `uni` functions that the App runtime has, or checks first whether they exist', async () => {
    const { host } = await openStage('app')
    const code = readFileSync(join(await buildDemo('app'), 'app-service.js'), 'utf8')
    const called = new Set([...code.matchAll(/\buni\.([A-Za-z]\w*)/g)].map(([, name = '']) => name))
    const missing = [...called].filter((name) => host.evaluate(`typeof uni[${JSON.stringify(name)}]`) !== 'function')
    expect(called.size).toBeGreaterThan(20)
    expect(missing.filter((name) => !ASKED_FOR.includes(name))).toEqual([])
    expect(host.said).toEqual([])
  })
})

test('HO-66: sends under 4,000 bytes over the bridge when a price changes, instead of the whole list', async () => {
  const { host, feed } = await openStage('app', { feed: { positions: 200 } })
  await host.advance(2_000)
  const from = host.bridge.length
  feed.server.faults.apply({ action: 'update', count: 1 })
  await host.advance(300)
  const synced = host.bridge.slice(from).filter(({ name }) => name === 'vdSync')
  const bytes = synced.reduce((sum, message) => sum + message.bytes, 0)
  expect(synced.length).toBeGreaterThan(0)
  expect(bytes).toBeLessThan(4_000)
})
