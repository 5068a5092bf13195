import { describe, expect, test } from 'vitest'
import { otherProtocols } from '../command-line'
import { habitJsonLine, habitReport, runHabitCampaign } from './habit-campaign'
import { habitNames } from './habit-cases'
import { habitFaults, runHabit, type HabitRun } from './run-habit'

const seeds = Array.from({ length: 12 }, (_, index) => index + 1)

describe.each(habitNames)('%s where everything goes wrong', (name) => {
  test('CX-60 CX-61: its rules hold, much is said, and each fault happens; a seed is a run', async () => {
    const runs: HabitRun[] = []
    for (const seed of seeds) runs.push(await runHabit(name, seed))
    const broken = runs.flatMap(({ complaints }, index) => complaints.map((what) => `seed ${index + 1}: ${what}`))
    expect(broken).toEqual([])
    expect(runs.reduce((sum, { frames }) => sum + frames, 0)).toBeGreaterThan(seeds.length * 20)
    for (const fault of habitFaults) {
      expect(runs.reduce((sum, { faults }) => sum + faults[fault], 0), fault).toBeGreaterThan(5)
    }
    expect(await runHabit(name, 1)).toEqual(runs[0])
  })

  test('CX-62: a client that is broken on purpose is noticed', async () => {
    for (const seed of seeds) {
      const { complaints } = await runHabit(name, seed, true)
      if (complaints.length > 0) return
    }
    expect.fail('nothing was noticed')
  })
})

test('CX-63: a campaign of any of them counts what happened, and says how to play a failing seed again', async () => {
  for (const protocol of otherProtocols) {
    const summary = await runHabitCampaign(protocol, 3, 1)
    expect(JSON.parse(habitJsonLine(summary)), protocol).toMatchObject({ protocol, seeds: 1, violations: 0 })
    expect(summary.messages).toBeGreaterThan(0)
    expect(habitReport(summary).at(-1)).toBe('no violation')
    const report = habitReport({ ...summary, failures: [{ seed: 3, complaints: ['it broke'] }] })
    expect(report).toContain(`  replay: npm run chaos -- --protocol ${protocol} --seed 3`)
  }
})
