import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { becomesLive, catchUp } from '../../../bench/setdata/host-load'
import { twoRecordings } from '../../../bench/setdata/recordings'
import { openScriptedFeed } from '../../../bench/feed/scripted-feed'
import { buildApp, buildTools } from '../../e2e/support/build-app'
import { createMiniProgramHost } from '../mini-program/mini-program-host'

const folder = 'test/hosts/source-page/app'
const seconds = 5
const updatesPerSecond = 20

test('HO-316: WeChat shows 500 rows of JSON at 20 updates a second, within the budget of setData', async () => {
  // Uni builds only components that lie within the project.
  const project = join(process.cwd(), 'node_modules/.cache/source-page')
  onTestFinished(() => rmSync(project, { recursive: true, force: true }))
  mkdirSync(project, { recursive: true })
  for (const part of ['src', 'components']) cpSync(part, join(project, part), { recursive: true })
  cpSync(folder, project, { recursive: true })
  const build = await buildApp('mp-weixin', {
    name: 'source-page', folder: project, config: 'scripts/quick-build.ts',
    inputs: [folder, 'src', 'components', ...buildTools],
  })
  const [recording] = twoRecordings(500, seconds * updatesPerSecond)
  const line = await openScriptedFeed(recording)
  onTestFinished(() => line.close())
  const host = await createMiniProgramHost({ build, storage: { 'source-address': line.url } })
  onTestFinished(() => host.stop())
  await becomesLive(host)
  const before = host.setDataLog().length
  for (let update = 0; update < seconds * updatesPerSecond; update += 1) {
    line.send(1)
    await catchUp(host, line)
    await host.advance(1_000 / updatesPerSecond)
  }
  const records = host.setDataLog().slice(before)
  expect(host.errors()).toEqual([])
  expect(await host.texts('.freshness')).toEqual([expect.stringMatching(/live/i)])
  expect(await host.text('.positions-count')).toContain('500')
  expect(records.length / seconds).toBeLessThanOrEqual(12)
  expect(records.reduce((sum, { bytes }) => sum + bytes, 0) / seconds).toBeLessThanOrEqual(1_500)
})
