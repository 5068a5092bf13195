import { describe, expect, test } from 'vitest'
import type { InspectedEvent, SocketStatus } from '../../../src'
import { eventWords, inspectorTexts } from '../../../components/tradewire-inspector/inspector-texts'
import {
  filtered, lineOf, reportOf, sectionsOf, tripsOf, type InspectorView,
} from '../../../components/tradewire-inspector/inspector-view'

const status: SocketStatus = {
  status: 'open', attempt: 0, maxAttempts: 5, nextAtMs: null, slotAwaitedSinceMs: null, pausedBy: null, failure: null,
  sinceMs: 0,
}
const view: InspectorView = {
  client: 'default', atMs: 10_000, status, leases: [], attempts: [], entries: [], events: [], storedBytes: undefined,
  stats: {
    framesIn: 12, framesOut: 3, sizeIn: 3_449, sizeOut: 999, opens: 2, losses: 1, roundTripMs: null, roundTrips: [],
    diagnostics: {}, lastDiagnostic: null,
  },
}
const { en } = inspectorTexts

function rowsOf(title: string, changes: Partial<InspectorView>): readonly string[] {
  const found = sectionsOf({ ...view, ...changes }, en).find((section) => section.title === title)
  return (found?.rows ?? []).map(([name, value]) => `${name}: ${value}`)
}
const withTrips = (times: readonly number[]): InspectorView =>
  ({ ...view, stats: { ...view.stats, roundTrips: times.map((ms, atMs) => ({ atMs, ms })) } })

describe('the inspector content', () => {
  test('CO-41: shows the status with the attempt, the seconds to the next attempt, and the reason', () => {
    const failure = { code: 'connection-lost', closeCode: 1006, detail: 'reset', final: false } as const
    expect(rowsOf('Connection', {
      status: { ...status, status: 'reconnecting', attempt: 2, maxAttempts: Infinity, nextAtMs: 13_500, failure },
    })).toEqual([
      'State: Reconnecting', expect.stringMatching(/^Since: /), 'Attempt: 2 of ∞', 'Next attempt: in 4 s',
      'Reason: connection-lost 1006 reset',
    ])
    expect(rowsOf('Connection', {})).toEqual(['State: Open', expect.stringMatching(/^Since: /)])
    expect(rowsOf('Connection', { status: { ...status, status: 'paused', pausedBy: 'offline' } }))
      .toContain('Reason: offline')
    expect(rowsOf('Connection', { status: { ...status, slotAwaitedSinceMs: 5 } }))
      .toContain('Reason: socket-slots-exhausted')
  })

  test('CO-41: shows counts with sizes, ten rows per list, and a message for an empty list', () => {
    expect(rowsOf('Frames', {})).toEqual([
      'In: 12 · 3449 characters', 'Out: 3 · 999 characters', 'Connections: 2', 'Losses: 1',
    ])
    const lease = { label: 'page', kind: 'lease', held: true, suspended: false } as const
    const leases = [lease, { ...lease, suspended: true }, { ...lease, held: false }]
    expect(rowsOf('Socket holders', { leases })).toEqual(['page: holds', 'page: suspended', 'page: not needed'])
    expect(rowsOf('Socket holders', { leases: Array.from({ length: 30 }, () => lease) })).toHaveLength(10)
    const attempts = (['pending', 'open', 'given-up', 'connect-failed'] as const)
      .map((outcome, id) => ({ id, attempt: 1, attempts: 5, startedAtMs: 0, outcome }))
    expect(rowsOf('Attempts', { attempts }).map((row) => row.slice(row.indexOf('5')))).toEqual([
      '5: in progress', '5: open', '5: given up', '5: connect-failed',
    ])
    const entries = ['old', 'new'].map((kind) => ({ id: kind, kind, state: 'sent', stateAtMs: 0 }))
    expect(rowsOf('Outbox', { entries }).map((row) => row.slice(9))).toEqual(['new: sent', 'old: sent'])
    const empty = [en.outbox, en.roundTrip, en.stored].map((title) => rowsOf(title, {}))
    expect(empty).toEqual([['None: '], ['None: '], ['…: ']])
    expect(rowsOf(en.stored, { storedBytes: 7 })).toEqual(['7 bytes: '])
  })

  test('CO-41: draws the last 30 round trips as bars relative to the longest round trip', () => {
    expect(tripsOf(view)).toBeUndefined()
    expect(tripsOf(withTrips([10.4, 100, 0, 55]))).toEqual({ bars: [10, 100, 4, 55], range: [55, 0, 100] })
    expect(tripsOf(withTrips([0]))).toEqual({ bars: [4], range: [0, 0, 0] })
    expect(tripsOf(withTrips(Array.from({ length: 60 }, (_, index) => index)))?.bars).toHaveLength(30)
  })

  test('CO-42: selects the event kinds of each filter', () => {
    const kinds = ['status', 'socket', 'sent', 'received', 'diagnostic', 'more'] as const
    const events: readonly InspectedEvent[] = kinds.map((kind) => ({
      kind, atMs: 0, title: kind, ...kind !== 'status' && { logType: kind === 'diagnostic' ? 'warning' : 'default' },
    }))
    const of = (filter: Parameters<typeof filtered>[1]) => filtered(events, filter).map(({ kind }) => kind)
    expect([of('all'), of('connection'), of('frames'), of('problems')]).toEqual([
      kinds, ['status', 'socket'], ['sent', 'received', 'more'], ['diagnostic'],
    ])
  })

  test.each([
    ['reconnecting, attempt 2 of 5, timed-out', '重连中，第 2 次，共 5 次, timed-out'],
    ['paused, offline', '已暂停, offline'],
    ['socket requested', '请求建立连接'], ['socket closed', '连接已关闭'],
    ['socket refused', '连接被拒绝'], ['7 more in a second', '一秒内另有 7 个'], ['open-failed', 'open-failed'],
    ['← 12 characters', '← 12 characters'],
  ])('CO-41: translates the title %s as %s in Chinese, and keeps the title in English', (title, reported) => {
    const event: InspectedEvent = { kind: 'status', atMs: 0, title, subtitle: '9 bytes' }
    expect(lineOf(event, eventWords.zhHans)).toMatchObject({ title: reported, more: '9 字节' })
    expect(lineOf(event, eventWords.en)).toMatchObject({ title, more: '9 bytes' })
    const endless = { ...event, title: 'reconnecting, attempt 2 of ∞' }
    expect([lineOf(endless, eventWords.zhHans).title, lineOf(endless, eventWords.en).title])
      .toEqual(['重连中，第 2 次，共 ∞ 次', endless.title])
  })

  test('CO-43: copies every section, and omits the oldest events when the report is too long', () => {
    const event = (atMs: number): InspectedEvent => ({
      kind: 'received', atMs, title: '←', subtitle: '9 characters', data: { frame: 'x'.repeat(900) },
    })
    expect(lineOf(event(1_005), []).time).toMatch(/:01\.005$/)
    expect(lineOf(event(1_005), []).look).toBe('default')
    expect(lineOf(event(0), []).more).toHaveLength('9 characters '.length + 500)
    expect(lineOf({ kind: 'status', atMs: 0, title: 'open', data: undefined }, []).more).toBe('')
    expect(lineOf({ kind: 'status', atMs: 0, title: 'open', subtitle: ' 9 bytes ' }, []).more).toBe('9 bytes')
    const report = reportOf({ ...view, events: [event(1_000), { kind: 'status', atMs: 2_000, title: 'Status' }] }, en)
    expect(report).toMatch(/^tradewire default, 1970-01-01T00:00:10\.000Z\n\nConnection\n {2}State: Open\n/)
    expect(report).toMatch(/ ← · 9 characters \{"frame":"x+\n.* Status$/)
    expect(report).toMatch(/\n\nEvents\n {2}\d/)
    const long = reportOf({ ...view, events: Array.from({ length: 200 }, (_, index) => event(index)) }, en)
    expect(long).toHaveLength(60_000)
    expect(long).toContain('tradewire default')
    expect(long).toContain('.199 ←')
    expect(long).not.toContain('.000 ←')
  })
})
