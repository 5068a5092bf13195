import { describe, expect, test } from 'vitest'
import type { DiagnosticCode } from '../../../src/shared/errors'
import type { OutboxEntry } from '../../../src/outbox/model/entry'
import { createLoading } from '../../../src/outbox/storage/entry-loader'
import { copyTradingOrders } from '../../../src/outbox/orders/copy-trading-orders'
import { createTransmitter } from '../../../src/outbox/transmitter'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createOpenRig } from '../../support/client-rig'
import { createProtocolRig } from '../../support/protocol-rig'
import { createRigWire } from '../../support/outbox-rig'
import { createRigProtocol } from '../../support/rig-protocol'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const entry: OutboxEntry<string> = {
  id: 'one', kind: 'note', channel: 'note', payload: 'hello', replay: 'at-least-once', postedAtMs: 1, expiresAtMs: null,
  state: 'queued', stateAtMs: 2, sends: 0,
}

describe('when what is kept is read', () => {
  function stage(user: () => string | null = () => '7') {
    const clock = createSimulatedClock()
    const told: string[] = []
    const owns: { resolve(): void; reject(error: unknown): void }[] = []
    const own = (): Promise<string> => new Promise((resolve, reject) =>
      owns.push({ resolve: () => resolve('here'), reject }))
    const loading = createLoading<string>({
      clock, timeoutMs: 10_000, user,
      userPartitions: {
        present: () => ({ own, adopt: () => Promise.resolve(true), release: () => undefined }),
        change: () => undefined, end: () => undefined,
      },
      writer: {
        write: () => Promise.resolve(), remove: () => Promise.resolve(), isBusy: () => false,
        idle: () => Promise.resolve(),
      },
      loader: {
        load: (of) => {
          told.push(`load ${of}`)
          return Promise.resolve([])
        },
        know: () => undefined, removed: () => undefined, startAfresh: () => undefined,
      },
      found: (of) => told.push(`found ${of}`),
      report: ({ code }) => told.push(code),
    })
    return { clock, told, owns, loading }
  }

  test('OB-52: for a user who is gone by the time that there is a lock, nothing is', async () => {
    let user = '7'
    const { told, owns, loading } = stage(() => user)
    user = '8'
    loading.userChanged()
    owns[0]?.resolve()
    await settled()
    expect(told).toEqual([])
    owns[1]?.resolve()
    await settled()
    expect(told).toEqual(['load 8', 'found 8'])
  })

  test('OB-25: a lock that cannot be acquired is reported while a caller waits for it', async () => {
    const { told, owns, loading } = stage()
    owns[0]?.reject(new Error('no locks'))
    await settled()
    expect(told).toEqual(['storage-failed', 'load 7', 'found 7'])
    told.length = 0
    void loading.load()
    loading.userChanged()
    owns[1]?.reject(new Error('no locks'))
    await settled()
    void loading.load()
    loading.stop()
    for (const { reject } of owns.slice(2)) reject(new Error('no locks'))
    await settled()
    expect(told).not.toContain('storage-failed')
  })

  test('OB-36: after the end nothing is read, and nothing waits to be', async () => {
    const { clock, told, owns, loading } = stage()
    owns[0]?.resolve()
    await settled()
    told.length = 0
    loading.stop()
    loading.failed()
    expect(clock.pending()).toBe(0)
    void loading.load()
    await settled()
    expect(owns).toHaveLength(1)
    expect(told).toEqual([])
  })
})

describe('what is handed to the line', () => {
  function transmitter(asks: boolean, code?: DiagnosticCode) {
    const rig = createOpenRig({ protocol: createRigProtocol({ session: { userId: 7 } }) })
    const reported: string[] = []
    const client = code === undefined
      ? rig.client
      : { ...rig.client, send: () => Promise.resolve({ ok: false as const, code }) }
    const made = createTransmitter({
      client, wire: createRigWire(asks), clock: rig.clock, report: ({ code: told }) => reported.push(told),
    })
    return { made, reported }
  }

  test.each([
    ['disposed', { kind: 'notHanded' }], ['not-open', { kind: 'notHanded' }], ['send-failed', { kind: 'inDoubt' }],
    ['frame-too-large', { kind: 'refused', code: 'frame-too-large' }],
  ] as const)('OB-8: refused as %s it comes to %j', async (code, outcome) => {
    const outcomes: unknown[] = []
    transmitter(true, code).made.transmit(entry, '7', (told) => outcomes.push(told))
    await settled()
    expect(outcomes).toEqual([outcome])
  })

  test('OB-2: a wire without a question has nothing to report', () => {
    const { made, reported } = transmitter(false)
    made.query(entry, '7')
    expect(reported).toEqual([])
  })

  test('OB-36: an order that is answered after the end is ignored', () => {
    const rig = createProtocolRig(copyTrading({ session: { userId: 7 } }))
    const far = rig.connect()
    const told: unknown[] = []
    const stop = copyTradingOrders().listen(rig.client, {
      answered: ({ id }) => told.push(id), frameable: () => told.push('retry'), amend: () => undefined,
    })
    const ack = { Code: 200, type: 'Ack', state: 'done', tickets: [41] }
    far.message({ ...ack, reqid: 'one' })
    stop()
    far.message({ ...ack, reqid: 'two' })
    expect(told).toEqual(['one'])
  })
})
