import { describe, expect, test } from 'vitest'
import { connection } from '../world/residents/connection'
import { navigation } from '../world/residents/navigation'
import { createPositions } from '../world/residents/positions'
import { judge, maxHeapRatio, runSoak, soakSubjects, type SoakSample } from './soak'

const [hours, hourMs] = [4, 12 * 60_000]
const counted = { listeners: 3, timers: 1 }

const sample = (over: Partial<SoakSample> = {}): SoakSample => ({ hour: 1, heapBytes: 1_000, counts: counted, ...over })

describe('a long soak', () => {
  test.each(Object.entries(soakSubjects))('SK-1 SK-6: does not grow during disconnects: %s', async (_, subject) => {
    const report = await runSoak(subject, { hours, hourMs })
    expect(report.complaints).toEqual([])
    expect(report.met).toBe(true)
    expect(report.samples).toHaveLength(hours)
    expect(report.steps).toBeGreaterThan(600)
    expect(report.openings).toBeGreaterThan(20)
  })

  test.each(Object.keys(counted))(
    'SK-2: reports an hour with more %s than the first hour, even if the last hour has fewer',
    (name) => {
      const grown = judge([sample(), sample({ hour: 2, counts: { ...counted, [name]: 99 } }), sample({ hour: 3 })], [])
      expect(grown.met).toBe(false)
      expect(grown.complaints).toEqual([expect.stringMatching(`hour 2: ${name} 99`)])
    })

  test('SK-3: accepts a final heap of at most 1.05 times the heap after the first hour', () => {
    const ratioOf = (heapBytes: number) => judge([sample(), sample({ hour: 2, heapBytes })], [])
    expect(maxHeapRatio).toBe(1.05)
    expect(ratioOf(1_050)).toMatchObject({ heapRatio: 1.05, met: true })
    expect(ratioOf(1_051)).toMatchObject({ heapRatio: 1.051, met: false })
    expect(judge([sample({ heapBytes: null })], [])).toMatchObject({ heapRatio: null, met: true })
  })

  test('SK-4: reports a temporary problem, even during the first hour', async () => {
    const residents = [connection, navigation, createPositions(true)]
    const report = await runSoak({ residents, flow: 'tick' }, { hours, hourMs })
    expect(report).toMatchObject({ met: false, samples: [] })
    expect(report.complaints).toEqual([expect.stringMatching(/^after \d+ steps: /)])
  })
})
