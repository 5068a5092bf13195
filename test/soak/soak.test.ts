import { describe, expect, test } from 'vitest'
import { judge, mostHeapRatio, runSoak, type SoakSample } from './soak'
import { soakFaults } from './soak-faults'

const minuteMs = 60_000
const [hours, hourMs] = [4, 12 * minuteMs]

const sample = (over: Partial<SoakSample> = {}): SoakSample => ({
  hour: 1, heapBytes: 1_000, listeners: 3, timers: 1, sockets: 1, storedKeys: 0, entries: 0, rows: 40, ...over,
})

describe('a long day', () => {
  test('SK-1: with each kind of loss and orders all the while nothing grows, and the rows are right', async () => {
    const report = await runSoak({ hours, hourMs })
    expect(report.complaints).toEqual([])
    expect(report.met).toBe(true)
    expect(report.samples).toHaveLength(hours)
    // 200 a second, less what the outages cost.
    expect(report.updates).toBeGreaterThan(0.7 * 200 * (hours * hourMs / 1_000))
    expect(report.faults).toBeGreaterThanOrEqual(soakFaults.length)
    expect(report.losses).toBeGreaterThan(report.faults / 2)
    expect(report.orders).toBeGreaterThan(30)
  })

  test.each(['listeners', 'timers', 'sockets', 'storedKeys', 'entries', 'rows'] as const)(
    'SK-2: more %s than after the first hour are reported, whatever the last hour has',
    (name) => {
      const grown = judge([sample(), sample({ hour: 2, [name]: 99 }), sample({ hour: 3 })], [])
      expect(grown.met).toBe(false)
      expect(grown.complaints).toEqual([expect.stringMatching(`hour 2: ${name} 99`)])
    })

  test('SK-3: the heap after the last hour may be 1.05 of the heap after the first', () => {
    const ratioOf = (heapBytes: number) => judge([sample(), sample({ hour: 2, heapBytes })], [])
    expect(mostHeapRatio).toBe(1.05)
    expect(ratioOf(1_050)).toMatchObject({ heapRatio: 1.05, met: true })
    expect(ratioOf(1_051)).toMatchObject({ heapRatio: 1.051, met: false })
    expect(judge([sample({ heapBytes: null })], [])).toMatchObject({ heapRatio: null, met: true })
  })

  test('SK-4: what was wrong on the way is reported', () => {
    expect(judge([sample()], ['hour 1: failed'])).toMatchObject({ met: false, complaints: ['hour 1: failed'] })
  })
})
