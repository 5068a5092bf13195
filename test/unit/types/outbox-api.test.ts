import { describe, expect, expectTypeOf, test } from 'vitest'
import type { ComputedRef, ShallowRef } from 'vue'
import * as entry from '../../../src/outbox'
import type {
  EntryState, Order, Outbox, OutboxEntry, OutboxInUse, OutboxMessage, OutboxPlugin, OutboxWire, PostResult, Replay,
  RequestResult,
} from '../../../src/outbox'
import type { OutboxStore } from '../../../src/stores'
import { copyTradingOrders, createOutboxPlugin, orderMessage, useOutbox } from '../../../src/outbox'
import type { CopyTradingEvents, DiagnosticCode } from '../../../src'

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
