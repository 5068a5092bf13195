import { buildApp } from '../../test/e2e/support/build-app'
import { serveApp } from '../../test/e2e/support/app-server'
import { launchBrowser } from '../../test/e2e/support/browser'
import type { Bench } from '../harness/bench'
import { readingsOf, runRounds } from '../harness/rounds'
import { median, noiseAround, ratioOf, spreadOf } from '../harness/statistics'
import { twoRecordings } from '../setdata/recordings'
import { openDemo, openHandWritten, sliceMs, updatesPerSecond, type BenchPage } from './stages'

const rounds = 31
const warmups = 2
const rows = 1_000
const manyRows = 5_000

/** Main-thread time of a page under load, in a browser. */
export const h5: Bench = {
  name: 'h5',
  title: `CPU of the main thread in Chromium, the demo's page with ${rows} rows and as many updates a second`,
  async run(progress) {
    progress('building for h5')
    const build = await buildApp('h5')
    const deltas = ((warmups + rounds) * sliceMs * updatesPerSecond) / 1_000
    const [few] = twoRecordings(rows, deltas)
    const [many] = twoRecordings(manyRows, deltas)
    const server = await serveApp(build)
    const browser = await launchBrowser()
    progress('opening six pages')
    const ours = await openDemo(browser, server.url, few)
    const window = await ours.rows()
    const pages: Readonly<Record<string, BenchPage>> = {
      'all by hand': await openHandWritten(browser, few, 'all'),
      ours,
      'window by hand': await openHandWritten(browser, few, window),
      'window and sums by hand': await openHandWritten(browser, few, window, true),
      'ours again': await openDemo(browser, server.url, few),
      'ours with many': await openDemo(browser, server.url, many),
    }
    progress(`${warmups + rounds} rounds of ${sliceMs / 1_000} s each`)
    const contenders = Object.entries(pages).map(([name, page]) => ({ name, measure: () => page.measure() }))
    const readings = await runRounds(contenders, { rounds, warmups })
    for (const page of Object.values(pages)) await page.close()
    await browser.close()
    await server.close()

    const own = readingsOf(readings, 'ours')
    const spread = spreadOf(own, readingsOf(readings, 'ours again'))
    const overAll = ratioOf(own, readingsOf(readings, 'all by hand'))
    const overWindow = ratioOf(own, readingsOf(readings, 'window by hand'))
    const overSums = ratioOf(own, readingsOf(readings, 'window and sums by hand'))
    const overFew = ratioOf(readingsOf(readings, 'ours with many'), own)
    const perSecond = (name: string): string => ((median(readingsOf(readings, name)) * 1_000) / sliceMs).toFixed(0)
    return {
      figures: [
        {
          part: `over ${rows} rows written by hand`, ours: overAll, noise: noiseAround(overAll, spread), peers: {},
          goal: { atMost: 0.15 },
        },
        {
          part: `over the same window of ${window} rows and the same sums written by hand`, ours: overSums,
          noise: noiseAround(overSums, spread), peers: {}, goal: { atMost: 1.5 },
        },
        {
          part: `${manyRows} rows over ${rows}`, ours: overFew, noise: noiseAround(overFew, spread), peers: {},
          goal: { atMost: 1.2 },
        },
      ],
      notes: [
        `over the window alone, without sums: ${overWindow.toFixed(2)}`,
        `ms of CPU a second: ${Object.keys(pages).map((name) => `${name} ${perSecond(name)}`).join(', ')}`,
        `${rounds} rounds; ours has a filter beside rows, account and totals; all by hand has rows alone`,
      ],
    }
  },
}
