import { describe, expect, expectTypeOf, test } from 'vitest'
import type { ComputedRef, ShallowRef } from 'vue'
import * as entry from '../../../src/outbox'
import {
  type AccountState, type Channels, type CloseAnswer, type ConnectError, type CopyTradingEvents, type DiagnosticCode,
  type Freshness, type Position, type Protocol, type ReconnectAnswer, type SendResult, type Session, type SocketClient,
  type SocketStatusName, type TabValue, type TokenSource, type Totals, type Tradewire, type createTradewire, useChannel,
  type usePositions, type useTabRule,
} from '../../../src'
import {
  type EntryState, type Order, type Outbox, type OutboxEntry, type OutboxInUse, type OutboxMessage, type OutboxPlugin,
  type OutboxWire, type PostResult, type Replay, type RequestResult, copyTradingOrders, createOutboxPlugin,
  orderMessage, useOutbox,
} from '../../../src/outbox'
import type { OutboxStore, SocketIOStore, usePositionsStore } from '../../../src/stores'

describe('the public face', () => {
  test('ST-9: the types say what the documents say', () => {
    expectTypeOf<SocketStatusName>().toEqualTypeOf<
      'idle' | 'connecting' | 'open' | 'reconnecting' | 'paused' | 'failed'
    >()
    expectTypeOf<SocketIOStore['status']>().toEqualTypeOf<SocketStatusName>()
    expectTypeOf<SocketIOStore['slotAwaitedSinceMs']>().toEqualTypeOf<number | null>()
    expectTypeOf<SocketIOStore['reconnect']>().returns.toEqualTypeOf<ReconnectAnswer>()
    expectTypeOf<SocketIOStore['close']>().returns.toEqualTypeOf<CloseAnswer>()
    expectTypeOf<SocketIOStore['send']>().returns.toEqualTypeOf<Promise<SendResult>>()
    expectTypeOf<Channels['connectError']>().toEqualTypeOf<ConnectError>()
    expectTypeOf<Channels['getPositonsOrder']>().toEqualTypeOf<{
      readonly Code: 200
      readonly data: readonly Position[]
    }>()
    expectTypeOf<Session['token']>().toEqualTypeOf<TokenSource | undefined>()
    expectTypeOf<ReturnType<typeof usePositions>['rows']['value']>().toEqualTypeOf<readonly Position[]>()
    expectTypeOf<ReturnType<typeof usePositions>['totals']['value']>().toEqualTypeOf<readonly Totals[]>()
    expectTypeOf<ReturnType<typeof usePositionsStore>['freshness']>().toEqualTypeOf<Freshness>()
    expectTypeOf<ReturnType<typeof usePositionsStore>['totals']>().toEqualTypeOf<readonly Totals[]>()
    expectTypeOf<ReturnType<typeof usePositionsStore>['account']>().toEqualTypeOf<AccountState | null>()
    expectTypeOf<Parameters<typeof useTabRule>[1]>().extract<TabValue>().toEqualTypeOf<TabValue>()
    expectTypeOf<Position['ticket']>().toEqualTypeOf<number | string>()
  })

  test('ST-10: a protocol’s events are the events of its client', () => {
    interface Quotes {
      quoted: { readonly bid: number }
    }
    type Made = ReturnType<typeof createTradewire<Quotes>>
    expectTypeOf<Made>().toEqualTypeOf<Tradewire<Quotes>>()
    expectTypeOf<Made['client']>().toEqualTypeOf<SocketClient<Quotes>>()
    expectTypeOf<Protocol<CopyTradingEvents>>().toHaveProperty('start')
    const compiledOnly = (): void => {
      useChannel('connectError', (error) => expectTypeOf(error).toEqualTypeOf<ConnectError>())
    }
    expect(compiledOnly).toBeTypeOf('function')
  })
})

describe('the public face of the outbox', () => {
  test('OB-42: the entry exports these values and no others', () => {
    expect(Object.keys(entry).sort()).toEqual([
      'copyTradingOrders', 'createOutbox', 'createOutboxPlugin', 'jsonOutbox', 'orderMessage', 'useOutbox',
    ])
  })

  test('OB-42: the types say what the documents say', () => {
    expectTypeOf<EntryState>().toEqualTypeOf<'queued' | 'sent' | 'unknown' | 'acked' | 'failed' | 'expired'>()
    expectTypeOf<Replay>().toEqualTypeOf<'at-least-once' | 'at-most-once'>()
    expectTypeOf(copyTradingOrders).returns.toEqualTypeOf<OutboxWire<Order, CopyTradingEvents>>()
    expectTypeOf(orderMessage).returns.toEqualTypeOf<OutboxMessage<Order>>()
    expectTypeOf<ReturnType<Outbox<Order>['post']>>().toEqualTypeOf<Promise<PostResult>>()
    expectTypeOf<ReturnType<Outbox<Order>['postAndWait']>>().toEqualTypeOf<Promise<RequestResult<Order>>>()
    expectTypeOf<Extract<PostResult, { ok: false }>['code']>().toEqualTypeOf<DiagnosticCode>()
    expectTypeOf<OutboxEntry<Order>['expiresAtMs']>().toEqualTypeOf<number | null>()
    expectTypeOf<OutboxEntry<Order>['payload']>().toEqualTypeOf<Order>()
    expectTypeOf<OutboxInUse<Order>['entries']>()
      .toEqualTypeOf<Readonly<ShallowRef<readonly OutboxEntry<Order>[]>>>()
    expectTypeOf<OutboxInUse<Order>['pending']>().toEqualTypeOf<ComputedRef<readonly OutboxEntry<Order>[]>>()
    expectTypeOf<OutboxStore['entries']>().toEqualTypeOf<readonly OutboxEntry[]>()
    expectTypeOf<OutboxStore['pending']>().toEqualTypeOf<readonly OutboxEntry[]>()
    expectTypeOf<ReturnType<OutboxStore['withdraw']>>().toEqualTypeOf<Promise<boolean>>()
  })

  test('OB-42: a wire of one’s own gives its payloads to the outbox', () => {
    interface Note {
      readonly text: string
    }
    interface NoteEvents {
      noted: { readonly id: string }
    }
    const compiledOnly = (wire: OutboxWire<Note, NoteEvents>): void => {
      expectTypeOf(createOutboxPlugin({ wire, name: 'notes' })).toEqualTypeOf<OutboxPlugin>()
      expectTypeOf(useOutbox<Note>({ client: 'notes' })).toEqualTypeOf<OutboxInUse<Note>>()
      expectTypeOf(useOutbox()).toEqualTypeOf<OutboxInUse<Order>>()
      expectTypeOf(useOutbox<Note>({ client: 'notes' }).post).parameter(0).toEqualTypeOf<OutboxMessage<Note>>()
    }
    expect(compiledOnly).toBeTypeOf('function')
  })
})
