import { describe, expect, expectTypeOf, test } from 'vitest'
import type {
  AccountState, Channels, CloseAnswer, ConnectError, CopyTradingEvents, Position, Protocol, ReconnectAnswer,
  SendResult, Session, SocketClient, SocketStatusName, TabValue, TokenSource, Totals, Tradewire, Freshness,
} from '../../../src'
import type { SocketIOStore } from '../../../src/stores'
import { useChannel, type createTradewire, type usePositions, type useTabRule } from '../../../src'
import { type usePositionsStore } from '../../../src/stores'

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
