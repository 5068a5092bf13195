import { describe, expect, test } from 'vitest'
import { otherProtocols } from '../command-line'
import { sampleJsonLine, sampleReport, runSampleCampaign } from './sample-campaign'
import { sampleNames } from './sample-cases'
import { sampleFaults, runSample, type SampleRun } from './run-sample'

const seeds = Array.from({ length: 12 }, (_, index) => index + 1)

describe.each(sampleNames)('%s where everything goes wrong', (name) => {
  test('CX-60 CX-61: its rules hold, much is said, and each fault happens; a seed is a run', async () => {
    const runs: SampleRun[] = []
    for (const seed of seeds) runs.push(await runSample(name, seed))
    const broken = runs.flatMap(({ complaints }, index) => complaints.map((what) => `seed ${index + 1}: ${what}`))
    expect(broken).toEqual([])
    expect(runs.reduce((sum, { frames }) => sum + frames, 0)).toBeGreaterThan(seeds.length * 20)
    for (const fault of sampleFaults) {
      expect(runs.reduce((sum, { faults }) => sum + faults[fault], 0), fault).toBeGreaterThan(5)
    }
    expect(await runSample(name, 1)).toEqual(runs[0])
  })

  test('CX-62: a client that is broken on purpose is noticed', async () => {
    for (const seed of seeds) {
      const { complaints } = await runSample(name, seed, true)
      if (complaints.length > 0) return
    }
    expect.fail('nothing was noticed')
  })
})

test('CX-63: a campaign of any of them counts what happened, and says how to play a failing seed again', async () => {
  for (const protocol of otherProtocols) {
    const summary = await runSampleCampaign(protocol, 3, 1)
    expect(JSON.parse(sampleJsonLine(summary)), protocol).toMatchObject({ protocol, seeds: 1, violations: 0 })
    expect(summary.messages).toBeGreaterThan(0)
    expect(sampleReport(summary).at(-1)).toBe('no violation')
    const report = sampleReport({ ...summary, failures: [{ seed: 3, complaints: ['it broke'] }] })
    expect(report).toContain(`  replay: npm run chaos -- --protocol ${protocol} --seed 3`)
  }
})
