import { expect, onTestFinished, test } from 'vitest'
import { openScriptedFeed } from '../../../bench/feed/scripted-feed'
import { twoRecordings } from '../../../bench/setdata/recordings'
import {
  openSourcePage, sentUnderUpdates, sourceRows, sourceUpdatesPerSecond,
} from '../../../bench/setdata/source-page'

const seconds = 5

test('HO-316: shows 500 rows from JSON at 20 updates a second on WeChat, within the setData limits', async () => {
  const [recording] = twoRecordings(sourceRows, seconds * sourceUpdatesPerSecond)
  const line = await openScriptedFeed(recording)
  onTestFinished(() => line.close())
  const host = await openSourcePage(line)
  onTestFinished(() => host.stop())
  const records = await sentUnderUpdates(host, line, seconds)
  expect(host.errors()).toEqual([])
  expect(await host.texts('.freshness')).toEqual([expect.stringMatching(/live/i)])
  expect(await host.text('.positions-count')).toContain('500')
  expect(records.length / seconds).toBeLessThanOrEqual(12)
  expect(records.reduce((sum, { bytes }) => sum + bytes, 0) / seconds).toBeLessThanOrEqual(1_500)
})
