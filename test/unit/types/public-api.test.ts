import { describe, expect, expectTypeOf, test } from 'vitest'
import type { ComputedRef } from 'vue'
import {
  type checked, clientOf, type CopyTradingEvents, type createTradewire, type JsonEvents, type jsonProtocol,
  type Protocol, type RequestAnswer, type SocketClient, socketOf, type SocketStatusName, type Tradewire,
  useChannel, useSocket, useTopic,
} from '../../../src'
import type { ConnectError } from '../../../src/connection/machine/status'
import type { SocketIoEvents } from '../../../src/socket-io'
import type { LegacyOptions } from '../../../src/legacy/legacy-protocol'
import type { JsonOptions, StandardSchema } from '../../../src/protocols/json/json-options'

describe('the public types', () => {
  test('ST-10: derives the types of client events and channels from the protocol’s events', () => {
    interface Quotes {
      quoted: { readonly bid: number }
    }
    type Made = ReturnType<typeof createTradewire<Quotes>>
    expectTypeOf<Made>().toEqualTypeOf<Tradewire<Quotes>>()
    expectTypeOf<Made['client']>().toEqualTypeOf<SocketClient<Quotes>>()
    expectTypeOf<Protocol<CopyTradingEvents>>().toHaveProperty('start')
    const compiledOnly = (): void => {
      useChannel('connectError', (error) => expectTypeOf(error).toEqualTypeOf<ConnectError>())
      useChannel('messageReceived', ({ name }) => expectTypeOf(name).toBeString())
      useChannel('eventReceived', ({ event, answer }) => {
        expectTypeOf(event).toBeString()
        void clientOf().send({ answer, args: [] })
      })
      clientOf().on('eventReceived', ({ args }) => expectTypeOf(args).toEqualTypeOf<readonly unknown[]>())
      useChannel<SocketIoEvents, 'eventReceived'>('eventReceived', ({ event }) => expectTypeOf(event).toBeString())
    }
    expect(compiledOnly).toBeTypeOf('function')
  })
})

interface Talk {
  receive: { notice: { text: string }; [room: `room:${string}`]: number }
  send: { say: string; typing: undefined; leave: { room: string } | undefined }
  request: { query: { params: { id: number }; result: { name: string } }; list: { result: string[] } }
}

describe('JSON message types', () => {
  test('JS-23: gives names and payloads their declared types', () => {
    const compiledOnly = async (): Promise<void> => {
      const { status, on, send, request } = useSocket<Talk>()
      expectTypeOf(status).toEqualTypeOf<ComputedRef<SocketStatusName>>()
      on('notice', (notice) => expectTypeOf(notice).toEqualTypeOf<{ text: string }>())
      on('room:7', (payload) => expectTypeOf(payload).toEqualTypeOf<number>())
      expectTypeOf(on).parameter(0).not.toEqualTypeOf<string>()
      expectTypeOf<'other'>().not.toExtend<Parameters<typeof on>[0]>()
      expectTypeOf<Parameters<typeof send<'say'>>[1]>().toEqualTypeOf<string>()
      const answer = await request('query', { id: 1 })
      expectTypeOf(answer).toEqualTypeOf<RequestAnswer<{ name: string }>>()
      if (answer.ok) expectTypeOf(answer.data).toEqualTypeOf<{ name: string }>()
      expectTypeOf<'other'>().not.toExtend<Parameters<typeof request>[0]>()
    }
    expect(compiledOnly).toBeTypeOf('function')
  })

  test('JS-65: requires the payload or the parameters unless their type allows undefined', () => {
    const compiledOnly = (): void => {
      for (const { send, request } of [useSocket<Talk>(), socketOf<Talk>()]) {
        void send('typing')
        void send('leave')
        void send('leave', { room: 'traders' }, { waitMs: 0 })
        void request('list')
        void request('list', undefined, { timeoutMs: 1_000 })
        expectTypeOf<['say']>().not.toExtend<Parameters<typeof send<'say'>>>()
        expectTypeOf<['query']>().not.toExtend<Parameters<typeof request<'query'>>>()
        expectTypeOf<['query', { id: string }]>().not.toExtend<Parameters<typeof request<'query'>>>()
      }
    }
    expect(compiledOnly).toBeTypeOf('function')
  })

  test('JS-23: accepts any name, and types its payload as unknown, when no types are declared', () => {
    const compiledOnly = async (): Promise<void> => {
      const { on, send, request } = useSocket<object>()
      on('any', (payload) => expectTypeOf(payload).toEqualTypeOf<unknown>())
      void send('any', { what: 'ever' })
      const answer = await request('any', 1, { timeoutMs: 1 })
      expectTypeOf(answer).toEqualTypeOf<RequestAnswer<unknown>>()
      useTopic('any', (payload) => expectTypeOf(payload).toEqualTypeOf<unknown>())
      useTopic('any', (payload: number) => expectTypeOf(payload).toEqualTypeOf<number>())
    }
    expect(compiledOnly).toBeTypeOf('function')
  })

  test('JS-23: accepts any message name in a direction without declared types', () => {
    const compiledOnly = (): void => {
      const { on, send } = useSocket<Pick<Talk, 'receive'>>()
      void send('any', 1)
      expectTypeOf<'other'>().not.toExtend<Parameters<typeof on>[0]>()
    }
    expect(compiledOnly).toBeTypeOf('function')
  })

  test('JS-23: accepts a JSON protocol in createTradewire(), and a schema from another library', () => {
    expectTypeOf<ReturnType<typeof jsonProtocol>>().toExtend<Protocol<JsonEvents>>()
    expectTypeOf<Parameters<typeof createTradewire<JsonEvents>>[0]['protocol']>()
      .toEqualTypeOf<Protocol<JsonEvents>>()
    interface LibrarySchema {
      readonly '~standard': {
        readonly version: 1
        readonly vendor: string
        readonly validate: (value: unknown) =>
          | { readonly value: { text: string }; readonly issues?: undefined }
          | { readonly issues: readonly { readonly message: string; readonly path?: readonly PropertyKey[] }[] }
          | Promise<{ readonly value: { text: string } }>
      }
    }
    expectTypeOf<LibrarySchema>().toExtend<StandardSchema>()
    expectTypeOf<ReturnType<typeof checked>>().toExtend<JsonOptions['schema']>()
  })
})

describe('tradewire/legacy', () => {
  test('LG-15: requires the currency option, and rejects the options protocol, name and bus', () => {
    expectTypeOf<{ url: string; currency: string; currencyDigits: { USD: number } }>().toExtend<LegacyOptions>()
    expectTypeOf<{ url: string }>().not.toExtend<LegacyOptions>()
    expectTypeOf<LegacyOptions>().not.toHaveProperty('protocol')
    expectTypeOf<LegacyOptions>().not.toHaveProperty('name')
    expectTypeOf<NonNullable<LegacyOptions['ports']>>().not.toHaveProperty('bus')
  })
})
