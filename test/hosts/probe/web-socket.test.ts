import { expect, onTestFinished, test } from 'vitest'
import { startFarSide } from '../../web-socket-cases/far-side'
import type { CaseResults, CaseServers } from '../../web-socket-cases/case-driver'
import { cases } from '../../web-socket-cases/cases'
import { inRelease } from '../../support/test-scope'
import { openPlainProbe, openProbe, type Probe } from './probe-stage'

const PATIENCE_MS = 120_000

/** Only exceptions of the cases' listeners may be reported. */
async function playCases({ ask, errors, until }: Probe, driver: 'webSocketDriver' | 'overUniDriver'): Promise<void> {
  const far = await startFarSide()
  onTestFinished(() => far.dispose())
  const origin = (port: number): string => `ws://127.0.0.1:${port}`
  const servers: CaseServers = { server: origin(far.port), deadServer: origin(far.deadPort) }
  let results: CaseResults = {}
  await until(async () => {
    results = JSON.parse(await ask(driver, JSON.stringify(servers))) as CaseResults
    return Object.keys(results).length === cases.length
  }, PATIENCE_MS)
  expect(results).toEqual(Object.fromEntries(cases.map(({ name }) => [name, 'holds'])))
  const reports = cases.flatMap(({ reports = [] }) => reports)
  expect(reports).not.toEqual([])
  expect(errors().map((error, place) => error.includes(reports[place] ?? 'nothing') || error))
    .toEqual(reports.map(() => true))
  await until(async () => far.connections() === 0)
}

if (inRelease) {
  test('HO-290: passes each WebSocket case on H5 with the browser’s WebSocket class', async () => {
    await playCases(await openPlainProbe(), 'webSocketDriver')
  })

  test('HO-290: H5: passes each WebSocket case with the class over `uni.connectSocket`', async () => {
    await playCases(await openPlainProbe(), 'overUniDriver')
  })
}

test('HO-292: passes each WebSocket case on App, and leaves no socket open', async () => {
  const probe = await openProbe('app')
  await playCases(probe, 'webSocketDriver')
  await probe.until(async () => (await probe.host.openSockets()) === 0)
})

// Reports about failed connections on WeChat differ, but the cases hold either way.
test.each([false, true])('HO-291: passes each WebSocket case on WeChat (errors without close: %s)', async (
  errorWithoutClose,
) => {
  const probe = await openProbe('mp-weixin', { errorWithoutClose })
  await playCases(probe, 'webSocketDriver')
  await probe.until(async () => (await probe.host.openSockets()) === 0)
})
