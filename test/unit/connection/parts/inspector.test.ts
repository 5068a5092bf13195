import { describe, expect, test, vi } from 'vitest'
import type { InspectedEvent, Inspection } from '../../../../src'
import { inspector } from '../../../../src/parts/inspector'
import { partsOf } from '../../../../src/connection/ports/client-parts'
import { createScriptedBus, createScriptedLifecycle } from '../../../../src/testing/scripted-ports'
import { createTestServer } from '../../../../src/testing/test-server'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { createMemoryStorage } from '../../../support/memory-storage'
import { createOutboxRig } from '../../../support/outbox-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { everyTextIn } from '../../security/every-text'
import { foreground, networkBack } from '../runtime/client-stages'
import { after, asks, is, lost, plays, shows, type Step } from '../runtime/steps'

const token = 'token-of-the-user-4711'
const url = 'wss://ann:pass-4711@feed.example.com/ws?ticket=ticket-4711'

function inspected(options: RigOptions = {}): { readonly rig: Rig; readonly inspection: Inspection } {
  const rig = createRig({ parts: [inspector()], ...options })
  const { inspection } = rig.client
  if (inspection === undefined) throw new Error('the client has no inspection')
  return { rig, inspection }
}

const titles = (events: readonly InspectedEvent[]): readonly string[] => events.map(({ title }) => title)

function asBuilt(mode: 'production' | 'development'): void {
  vi.stubEnv('NODE_ENV', mode)
}

describe('the inspector() part', () => {
  test('PA-7: inspects a client only with inspector(), which also enables statistics', () => {
    expect(createRig().client.inspection).toBeUndefined()
    expect(Object.keys(partsOf({ parts: [inspector()] })).sort()).toEqual(['inspector', 'statistics'])
    const { rig } = inspected({ parts: [inspector()] })
    rig.open()
    expect(rig.client.stats()).toMatchObject({ opens: 1 })
  })

  test('PA-8: stores statuses, socket events, frames with their sizes, and diagnostics', () => {
    asBuilt('production')
    const { rig, inspection } = inspected({ url })
    rig.advance(5)
    const line = rig.open()
    rig.advance(2_000)
    line.message({ type: 'received' })
    line.message(new ArrayBuffer(9))
    line.closed(4001, 'too slow')
    const events = inspection.events()
    expect(inspection.events()).toBe(events)
    const startMs = rig.clock.now() - rig.nowMs()
    expect(events[0]).toMatchObject({ kind: 'status', title: 'connecting', atMs: startMs + 5 })
    expect(titles(events)).toEqual(expect.arrayContaining([
      'connecting', 'socket requested', 'socket opened', '→', 'open', '←', 'socket closed',
    ]))
    expect(events.find(({ title }) => title === 'socket requested')?.subtitle).toBe('wss://***@feed.example.com/ws?***')
    expect(events.filter(({ title }) => title === '←').slice(-2).map(({ subtitle }) => subtitle))
      .toEqual(['19 characters', '9 bytes'])
    expect(events.find(({ title }) => title === 'socket closed')?.subtitle).toBe('4001 too slow')
    expect(events.find(({ title }) => title.startsWith('reconnecting, attempt 1 of 5'))?.logType).toBe('warning')
    rig.client.report({ code: 'storage-failed', detail: 'x'.repeat(300) })
    expect(inspection.events().at(-1)).toMatchObject({
      kind: 'diagnostic', title: 'storage-failed', subtitle: 'x'.repeat(200), logType: 'warning',
    })
    rig.client.report({ code: 'close-timeout' })
    expect(inspection.events().at(-1)).toMatchObject({ title: 'close-timeout', subtitle: '' })
  })

  test('PA-8: stores the code of a rejected socket, and limits titles to 200 characters', () => {
    const { rig, inspection } = inspected({ server: { line: 'mute' } })
    rig.need()
    rig.last().refused()
    expect(inspection.events().find(({ title }) => title === 'socket refused')?.subtitle).toBe('socket-slots-exhausted')
    const other = inspected()
    other.rig.open().closed(4403, 'n'.repeat(500))
    expect(Math.max(...titles(other.inspection.events()).map(({ length }) => length))).toBe(200)
  })

  test('PA-8: stores 200 events, and merges events beyond twenty per second, except status changes', () => {
    const { rig, inspection } = inspected()
    const line = rig.open()
    rig.advance(2_000)
    const before = inspection.events().length
    for (let index = 0; index < 100; index += 1) line.message({ type: 'received', index })
    line.closed()
    expect(inspection.events().slice(before).map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 20 }, () => 'received'), 'status',
    ])
    rig.advance(5_000)
    expect(inspection.events()[before + 21]).toMatchObject({ kind: 'more', title: '81 more in a second' })
    rig.advance(10_000)
    for (let second = 0; second < 30; second += 1) {
      for (let index = 0; index < 10; index += 1) rig.last().message({ type: 'received', second })
      rig.advance(1_000)
    }
    expect(inspection.events()).toHaveLength(200)
    expect(inspection.events().at(-1)?.kind).toBe('received')
  })

  test('PA-9: stores attempts with their outcome', () => {
    const { rig, inspection } = inspected()
    rig.open()
    rig.advance(10_000)
    rig.server.line = 'refusing'
    rig.last().closed()
    rig.advance(100_000)
    expect(inspection.attempts().map(({ attempt, outcome }) => [attempt, outcome])).toEqual(
      [5, 4, 3, 2, 1].map((attempt) => [attempt, 'connect-failed']))
  })

  test('PA-10: lists outbox entries, and counts the bytes of each stored key only once', async () => {
    const stored = createMemoryStorage({ 'tradewire:default:own:7': 'é'.repeat(10), 'settings': 'x'.repeat(99) })
    const { inspection } = inspected({ storage: stored })
    expect([await inspection.storedBytes(), inspection.outbox()]).toEqual([20, []])
    const entry = { id: 'one', kind: 'order', state: 'queued', stateAtMs: 5 }
    const own = createMemoryStorage({ 'tradewire:outbox:1': 'abc', 'tradewire:default:own:7': 'again' })
    const remove = inspection.addOutbox(() => [entry], own)
    expect([await inspection.storedBytes(), inspection.outbox()]).toEqual([23, [entry]])
    remove()
    expect([await inspection.storedBytes(), inspection.outbox()]).toEqual([20, []])
    for (let index = 0; index < 1_500; index += 1) own.contents.set(`tradewire:many:${index}`, 'y')
    inspection.addOutbox(() => [], own)
    expect(await inspection.storedBytes()).toBe(20 + 3 + 998)
    stored.failWith('missing')
    await expect(inspection.storedBytes()).rejects.toThrow('storage is not available')
  })

  test('PA-10: shows an outbox’s entries until the outbox is disposed', async () => {
    const rig = createOutboxRig({ parts: [inspector()] })
    const id = await rig.post('buy')
    expect(rig.client.inspection?.outbox()).toMatchObject([{ id, state: 'queued' }])
    expect(await rig.client.inspection?.storedBytes()).toBeGreaterThan(50)
    rig.outbox.dispose()
    expect(rig.client.inspection?.outbox()).toEqual([])
  })

  test('PA-10: skips a key that is removed during the count', async () => {
    const gone = { ...createMemoryStorage(), keys: () => Promise.resolve(['tradewire:gone']) }
    const { inspection } = inspected({ ports: { storage: gone } })
    expect(await inspection.storedBytes()).toBe(0)
  })

  test('PA-10: skips the count for a client without storage', async () => {
    const ports = {
      ...createTestServer().ports,
      bus: createScriptedBus(), lifecycle: createScriptedLifecycle(), log: { report: () => undefined },
    }
    const stop = () => () => undefined
    const wrapped = inspector().inspector?.wrap?.(ports, { on: stop, onPart: stop, redact: String })
    expect(await wrapped?.members?.inspection?.storedBytes()).toBe(0)
  })

  /** Sends a token and a query in each way in which a frame, a close or a report may carry them. */
  async function notifySecrets(): Promise<readonly InspectedEvent[]> {
    const { rig, inspection } = inspected({
      url: `${url}&of=${token}`, protocol: createRigProtocol({ session: { userId: 7, token } }),
    })
    rig.need()
    await rig.advanceAsync(10)
    rig.last().message({ type: token, text: `your ${token} and ticket-4711`, password: 'short-one' })
    await rig.client.send({ type: 'asked', token, deep: [`Bearer ${token}`] })
    rig.client.report({ code: 'storage-failed', detail: `of ${url} and ${token}` })
    rig.last().closed(4001, `bye ${token} at ${url}`)
    await rig.advanceAsync(10_000)
    rig.last().message(`no JSON, but ${token}`)
    return inspection.events()
  }

  test.each(['production', 'development'] as const)(
    'SE-33, TK-10, PA-11: stores no token or query in a %s build, and stores frames only in development',
    async (mode) => {
      asBuilt(mode)
      const events = await notifySecrets()
      expect(events.length).toBeGreaterThan(8)
      const texts = everyTextIn(events)
      const secrets = [token, 'token-of-the', 'ticket-4711', 'pass-4711', 'short-one']
      expect(texts.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([])
      const frames = events.filter(({ kind }) => kind === 'sent' || kind === 'received')
      if (mode === 'production') {
        expect(events.filter((event) => 'data' in event)).toEqual([])
        expect(new Set(titles(frames))).toEqual(new Set(['→', '←']))
      } else {
        expect(titles(frames)).toEqual(expect.arrayContaining(['← ***', '→ asked', '← frame']))
        expect(frames.find(({ title }) => title === '→ asked')?.data).toEqual({
          frame: { type: 'asked', token: '***', deep: ['Bearer ***'] },
        })
      }
    })
})

describe('simulated faults', () => {
  test('PA-12: offers no fault commands in production', () => {
    asBuilt('production')
    expect(inspected().inspection.faults).toBeUndefined()
  })

  function faulty() {
    const { rig, inspection: { faults } } = inspected()
    if (faults === undefined) throw new Error('the build has no faults')
    const stage = { rig, page: rig.need() }
    rig.advance(10_000)
    return { faults, plays: (...steps: readonly Step[]) => plays(() => stage, ...steps)() }
  }
  const pausedBy = (why: string): Step => shows({ status: 'paused', pausedBy: why })
  const connections = (times: number): Step => (rig) => expect(rig.socket.connections).toHaveLength(times)

  test('PA-12: reports a simulated cut as a disconnect without a close frame, and pauses if simulated offline', () => {
    const { faults, plays } = faulty()
    plays(
      faults.cut, shows({ status: 'reconnecting', failure: { closeCode: 1006 } }), after(5_000), is('open'),
      connections(2), () => faults.setOffline(true), () => expect(faults.isOffline()).toBe(true), after(60_000),
      pausedBy('offline'), connections(2), asks(), after(0), connections(2), () => faults.setOffline(false),
      after(5_000), is('open'), networkBack, lost(), faults.cut, after(10_000), is('open'),
    )
  })

  test('PA-12: simulates hiding and showing the app as a device would', () => {
    const { faults, plays } = faulty()
    plays(
      () => faults.setHidden(true), () => expect(faults.isHidden()).toBe(true), after(3_600_000),
      pausedBy('background'), foreground, is('paused'), () => faults.setHidden(false), after(5_000), is('open'),
    )
  })

  test('PA-12: leaves no timer after disposal when a connection was rejected while offline', async () => {
    const { rig, inspection: { faults } } = inspected({ parts: [inspector()], withoutNetwork: true })
    rig.open()
    faults?.setOffline(true)
    rig.client.reconnect()
    expect(await rig.client.send({ type: 'asked' })).toMatchObject({ ok: false })
    rig.client.dispose()
    rig.advance(3_600_000)
    expect(rig.clock.pending()).toBe(0)
  })
})
