import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type Stage, openStage } from '../stage'
import { inRelease } from '../../support/test-scope'
import type { AppHost } from './app-host'
import { switchRuntime } from './switched-runtime'

/** Runs code inside the app with a list `trace` and gives what it wrote there, once `count` entries are in. */
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

/** A task named `name` whose events go to the trace. */
const openTask = (name: string, url: string): string => `
  const ${name} = uni.connectSocket({ url: ${JSON.stringify(url)}, complete() {} })
  for (const event of ['Open', 'Error', 'Close']) ${name}['on' + event](() => trace.push('${name} ' + event))
`

if (inRelease) {
  test('HO-306: on HarmonyOS a task is there at once, and send and close never complete', async () => {
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

const require = createRequire(import.meta.url)
const folder = dirname(require.resolve('@dcloudio/uni-app-plus/package.json'))
const runtime = readFileSync(join(folder, 'dist/uni.runtime.esm.js'), 'utf8')

test('HO-185: the App host fails when a quirk of uni\'s runtime is not where it was, or there twice', () => {
  expect(switchRuntime(runtime)).not.toBe(runtime)
  const changed = runtime.replace('String(Date.now())', 'nextSocketName()')
  expect(() => switchRuntime(changed)).toThrow('has changed where sameMillisecondCollides was found')
  expect(() => switchRuntime(`${runtime}\n${runtime}`)).toThrow('has changed where')
})

test('HO-66: a changed price crosses the bridge as a few texts, not as a list', async () => {
  const { host, feed } = await openStage('app', { feed: { positions: 200 } })
  await host.advance(2_000)
  const from = host.bridge.length
  feed.server.faults.apply({ action: 'update', count: 1 })
  await host.advance(300)
  const synced = host.bridge.slice(from).filter(({ name }) => name === 'vdSync')
  const bytes = synced.reduce((sum, message) => sum + message.bytes, 0)
  expect(synced.length).toBeGreaterThan(0)
  expect(bytes).toBeLessThan(4_000)
  expect(host.errors()).toEqual([])
})
