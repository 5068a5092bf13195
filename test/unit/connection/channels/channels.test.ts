import { describe, expect, test } from 'vitest'
import {
  busNameOf, openChannels, subscribe, type ChannelSource, type Report,
} from '../../../../src/connection/channels/channels'
import type { Diagnostic } from '../../../../src/shared/errors'
import type { SocketStatus } from '../../../../src/connection/machine/status'
import type { Position } from '../../../../src/positions/model/wire'
import type { PositionEvent, PositionsUpdate } from '../../../../src/positions/model/positions-update'
import type { Bus } from '../../../../src/connection/ports/ports'
import { installPositions } from '../../../../src/positions/positions-hub'
import { createScriptedBus } from '../../../../src/testing/scripted-ports'

type Signed = { readonly userId: number } | null

interface ScriptedClient extends ChannelSource {
  session(): Signed
  signIn(session: Signed): void
  notify(event: string, payload: unknown): void
  listeners(): number
}

function createScriptedClient(): ScriptedClient {
  const bus = createScriptedBus()
  let session: Signed = { userId: 7 }
  return {
    session: () => session,
    signIn(next) {
      session = next
      bus.emit('sessionChanged', next)
    },
    on(name, listener): () => void {
      const handler = (payload: unknown): void => void Reflect.apply(listener, undefined, [payload])
      bus.on(name, handler)
      return () => bus.off(name, handler)
    },
    notify: (event, payload) => bus.emit(event, payload),
    listeners: () => bus.listenerCount(),
  }
}

const position: Position = {
  ticket: 7, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: 0,
  commission: 0, profit: 10, currency: 'USD', opentime: 1_704_067_200_000, digits: 5, flwsig: false,
  sigtraderid: 0, signame: '',
}

function updateWith(parts: Partial<PositionsUpdate> = {}): PositionsUpdate {
  return {
    version: 1, list: [position], changed: [position], removed: [], listChanged: true, totals: [], account: null,
    orderChanged: true, freshness: { state: 'live' }, events: [], epoch: 'e', seq: 1, ...parts,
  }
}

function eventOf(kind: PositionEvent['kind']): PositionEvent {
  return { kind, reason: undefined, position, missed: false, atMs: 0 }
}

const status: SocketStatus = {
  status: 'open', attempt: 0, maxAttempts: 5, nextAtMs: null, slotAwaitedSinceMs: null, pausedBy: null, failure: null,
  sinceMs: 0,
}

function openOn(bus: Bus, name: string, client: ScriptedClient, report: Report) {
  const channels = openChannels({ name, bus, client, report })
  const { on, session } = client
  installPositions({ client: { on, report, session }, emit: channels.emit, reserve: channels.reserve })
  channels.carry('connectError', 'statusChanged', 'diagnosed', 'sessionChanged')
  return channels
}

function openStage(name = 'default') {
  const bus = createScriptedBus()
  const client = createScriptedClient()
  const reports: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => {
    reports.push(diagnostic)
    client.notify('diagnosed', { ...diagnostic, atMs: 0 })
  }
  const { carry, close } = openOn(bus, name, client, report)
  return { bus, client, reports, report, carry, close }
}

describe('channel payloads', () => {
  test('CH-1: emits the list with Code 200 after each flush that changes it, even when it becomes empty', () => {
    const { bus, client } = openStage()
    client.notify('positionsUpdated', updateWith())
    client.notify('positionsUpdated', updateWith({ list: [] }))
    client.notify('positionsUpdated', updateWith({ listChanged: false }))
    expect(bus.payloads('getPositonsOrder')).toEqual([{ Code: 200, data: [position] }, { Code: 200, data: [] }])
  })

  test('CH-12: removes all rows immediately when the user changes, but keeps them when only the token changes', () => {
    const { bus, client } = openStage()
    client.notify('positionsUpdated', updateWith())
    client.signIn({ userId: 7 })
    expect(bus.payloads('getPositonsOrder')).toHaveLength(1)
    client.signIn({ userId: 8 })
    expect(bus.payloads('getPositonsOrder')).toEqual([{ Code: 200, data: [position] }, { Code: 200, data: [] }])
    expect(bus.payloads('tradewire:positionsUpdated')).toHaveLength(2)
    expect(bus.payloads('tradewire:positionsUpdated')[1]).toMatchObject({
      version: 2, removed: [7], changed: [], list: [], listChanged: true, orderChanged: true, totals: [], account: null,
      freshness: { state: 'empty' }, events: [], epoch: '', seq: 0,
    })
    expect(bus.payloads('tradewire:sessionChanged')).toEqual([{ userId: 7 }, { userId: 8 }])
    client.signIn(null)
    expect(bus.payloads('getPositonsOrder')).toHaveLength(2)
    expect(bus.payloads('tradewire:sessionChanged')).toEqual([{ userId: 7 }, { userId: 8 }, null])
  })

  test('CH-2: builds the positions list only for subscribers, and passes all of them the same list', () => {
    const { bus, client, report } = openStage()
    let builds = 0
    const list = [position]
    const update = { ...updateWith(), get list() { builds += 1; return list } }
    const seen: (readonly Position[])[] = []
    client.notify('positionsUpdated', update)
    builds = 0
    client.notify('positionsUpdated', update)
    expect(builds).toBe(0)
    subscribe(bus, 'default', 'getPositonsOrder', ({ data }) => seen.push(data), report)
    subscribe(bus, 'default', 'getPositonsOrder', ({ data }) => seen.push(data), report)
    client.notify('positionsUpdated', update)
    expect(seen).toEqual([list, list])
    expect(seen[0]).toBe(seen[1])
  })

  test('CH-3, CH-4: emits updates, ordered events, statuses, failures and diagnostics on separate channels', () => {
    const { bus, client } = openStage()
    const update = updateWith({ listChanged: false, events: [eventOf('opened'), eventOf('stop-loss')] })
    const error = { code: 'connect-failed', reason: 'connect-failed', attemptsMade: 5 }
    client.notify('positionsUpdated', update)
    client.notify('statusChanged', status)
    client.notify('connectError', error)
    client.notify('diagnosed', { code: 'frame-malformed', atMs: 5 })
    expect(bus.emitted).toEqual([
      { name: 'tradewire:positionsUpdated', payload: update },
      { name: 'tradewire:positionEvent', payload: eventOf('opened') },
      { name: 'tradewire:positionEvent', payload: eventOf('stop-loss') },
      { name: 'tradewire:statusChanged', payload: status },
      { name: 'connectError', payload: error },
      { name: 'tradewire:diagnosed', payload: { code: 'frame-malformed', atMs: 5 } },
    ])
  })

  test('CH-5: uses the documented channel names on the bus', () => {
    expect(busNameOf('default', 'getPositonsOrder')).toBe('getPositonsOrder')
    expect(busNameOf('default', 'connectError')).toBe('connectError')
    for (const name of ['statusChanged', 'connectErrors']) expect(busNameOf('default', name)).toBe(`tradewire:${name}`)
    expect(busNameOf('chat', 'connectError')).toBe('chat:connectError')
    expect(busNameOf('chat', 'statusChanged')).toBe('chat:tradewire:statusChanged')
  })

  test('CH-5: separates the events of two clients on one bus', () => {
    const { bus, client, report } = openStage()
    const other = createScriptedClient()
    openOn(bus, 'second', other, report)
    const received: string[] = []
    subscribe(bus, 'default', 'connectError', ({ reason }) => received.push(`default ${reason}`), report)
    subscribe(bus, 'second', 'connectError', ({ reason }) => received.push(`second ${reason}`), report)
    client.notify('connectError', { code: 'replaced', reason: 'a', attemptsMade: 0 })
    other.notify('connectError', { code: 'replaced', reason: 'b', attemptsMade: 0 })
    expect(received).toEqual(['default a', 'second b'])
  })
})

describe('throwing listeners', () => {
  test('CH-6: reports an exception thrown by a bus listener, and still emits on the other channels', () => {
    const { bus, client, reports } = openStage()
    bus.on('getPositonsOrder', () => { throw new Error('foreign') })
    client.notify('positionsUpdated', updateWith({ events: [eventOf('opened')] }))
    expect(reports).toEqual([{ code: 'listener-threw', detail: 'getPositonsOrder: Error: foreign' }])
    expect(bus.payloads('tradewire:positionEvent')).toHaveLength(1)
    client.notify('statusChanged', status)
    expect(bus.payloads('tradewire:statusChanged')).toEqual([status])
  })

  test('CH-7: reports an exception thrown by a subscribed listener, and still runs the other listeners', () => {
    const { bus, client, reports, report } = openStage()
    const received: string[] = []
    subscribe(bus, 'default', 'statusChanged', () => received.push('first'), report)
    for (const thrown of [new Error('mine'), Object.create(null)] as Error[]) {
      subscribe(bus, 'default', 'statusChanged', () => { throw thrown }, report)
    }
    subscribe(bus, 'default', 'statusChanged', () => received.push('last'), report)
    subscribe(bus, 'default', 'sessionChanged', () => { throw new Error('signed out') }, report)
    client.notify('statusChanged', status)
    client.signIn(null)
    expect(received).toEqual(['first', 'last'])
    expect(reports.map(({ code, detail }) => [code, detail])).toEqual([
      ['listener-threw', 'tradewire:statusChanged: Error: mine'],
      ['listener-threw', 'tradewire:statusChanged: object'],
      ['listener-threw', 'tradewire:sessionChanged: Error: signed out'],
    ])
  })

  test('CH-9: reports an exception from a `diagnosed` listener once, even if the listener throws again', () => {
    for (const kind of ['subscribed', 'foreign'] as const) {
      const { bus, client, reports, report } = openStage()
      const fail = (): void => { throw new Error('no end') }
      if (kind === 'foreign') bus.on('tradewire:diagnosed', fail)
      else subscribe(bus, 'default', 'diagnosed', fail, report)
      client.notify('diagnosed', { code: 'frame-unknown', atMs: 0 })
      expect(reports).toEqual([{ code: 'listener-threw', detail: 'tradewire:diagnosed: Error: no end' }])
    }
  })
})

describe('subscriptions', () => {
  test('CH-8: removes only the unsubscribed handler, even when unsubscribe is called twice', () => {
    const { bus, client, report } = openStage()
    const received: string[] = []
    bus.on('connectError', () => received.push('foreign'))
    const stop = subscribe(bus, 'default', 'connectError', () => received.push('ours'), report)
    stop()
    stop()
    client.notify('connectError', { code: 'replaced', reason: 'replaced', attemptsMade: 0 })
    expect(received).toEqual(['foreign'])
    expect(bus.listenerCount('connectError')).toBe(1)
  })

  test('CH-8: does not call a listener that another listener of the same emit removed', () => {
    const { bus, client, report } = openStage()
    const received: string[] = []
    subscribe(bus, 'default', 'statusChanged', () => stop(), report)
    const stop = subscribe(bus, 'default', 'statusChanged', () => received.push('late'), report)
    client.notify('statusChanged', status)
    expect(received).toEqual([])
  })

  test('CH-10: forwards a custom protocol’s events only when requested, and each event once', () => {
    const { bus, client, report, carry } = openStage()
    const received: number[] = []
    client.notify('quoted', 1)
    carry('quoted')
    carry('quoted')
    const stop = subscribe<{ quoted: number }>(bus, 'default', 'quoted', (price) => received.push(price), report)
    client.notify('quoted', 2)
    stop()
    client.notify('quoted', 3)
    expect(received).toEqual([2])
    expect(bus.payloads('tradewire:quoted')).toEqual([2, 3])
  })

  test('CH-10: forwards each event once, even if the app requests an event that is forwarded anyway', () => {
    const { bus, client, carry } = openStage()
    carry('getPositonsOrder', 'positionsUpdated', 'positionEvent', 'connectError', 'statusChanged', 'sessionChanged')
    client.notify('statusChanged', status)
    client.notify('positionsUpdated', updateWith({ events: [eventOf('opened')] }))
    client.signIn(null)
    expect(bus.emitted.map(({ name }) => name)).toEqual([
      'tradewire:statusChanged',
      'getPositonsOrder', 'tradewire:positionsUpdated', 'tradewire:positionEvent',
      'getPositonsOrder', 'tradewire:positionsUpdated', 'tradewire:sessionChanged',
    ])
  })

  test('CH-11: emits nothing after disposal, and leaves no listener on the client', () => {
    const { bus, client, carry, close } = openStage()
    carry('quoted')
    close()
    close()
    carry('quoted')
    expect(client.listeners()).toBe(2)
    client.notify('statusChanged', status)
    client.notify('quoted', 1)
    client.notify('positionsUpdated', updateWith())
    expect(bus.emitted).toEqual([])
  })
})
