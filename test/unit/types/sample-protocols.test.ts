import { expect, expectTypeOf, test } from 'vitest'
import { clientOf, useChannel } from '../../../src'
import { type useSocketIOStore } from '../../../src/stores'
import { createSocketClient, type SocketClient } from '../../../src/client'
import {
  changeBtnState, echo, heartCheck, modeCode, watchHeartCheck, type ButtonState, type Echoed, type EchoEvents,
  type HeartCheckError, type HeartCheckEvents, type HeartCheckStatus, type ImageType, type ModeCodeEvents,
} from '../../../src/protocols'

test('HC-9, EC-1, MC-12: a client has the events of its protocol, and is what the helpers take', () => {
  const url = 'wss://sample.example.com/ws'
  const compiledOnly = (): void => {
    const pulse = createSocketClient({ url, protocol: heartCheck() })
    expectTypeOf(pulse).toEqualTypeOf<SocketClient<HeartCheckEvents>>()
    watchHeartCheck(pulse, {
      message: (text) => expectTypeOf(text).toEqualTypeOf<string>(),
      error: (error) => expectTypeOf(error).toEqualTypeOf<HeartCheckError>(),
      status: (status) => expectTypeOf(status).toEqualTypeOf<HeartCheckStatus>(),
      spent: (attempts) => expectTypeOf(attempts).toEqualTypeOf<number>(),
    })
    const mirror = createSocketClient({ url, protocol: echo() })
    expectTypeOf(mirror).toEqualTypeOf<SocketClient<EchoEvents>>()
    mirror.on('echoed', (echoed) => {
      expectTypeOf(echoed).toEqualTypeOf<Echoed>()
      if (echoed.kind === 'text') expectTypeOf(echoed.line).toEqualTypeOf<string>()
      else expectTypeOf(echoed.imageType).toEqualTypeOf<ImageType | null>()
    })
    const named = createSocketClient({ url, protocol: modeCode({ heartbeat: false, reconnect: true }) })
    expectTypeOf(named).toEqualTypeOf<SocketClient<ModeCodeEvents>>()
    named.on('heartbeatAnswered', ({ roundTripMs }) => expectTypeOf(roundTripMs).toEqualTypeOf<number>())
    expectTypeOf(changeBtnState(named)).toEqualTypeOf<() => void>()
    expectTypeOf<ButtonState>().toEqualTypeOf<'open' | 'close'>()
  }
  expect(compiledOnly).toBeTypeOf('function')
})

test('HC-9, MC-12: the store’s client and the channels serve as well', () => {
  const compiledOnly = (store: ReturnType<typeof useSocketIOStore>): void => {
    watchHeartCheck(store.client, {})
    changeBtnState(store.client)
    changeBtnState(clientOf('named'))
    useChannel<HeartCheckEvents, 'messageReceived'>('messageReceived', ({ text }) => {
      expectTypeOf(text).toEqualTypeOf<string>()
    }, { client: 'pulse' })
    useChannel<Pick<HeartCheckEvents, 'messageReceived'>>('messageReceived', ({ text }) => {
      expectTypeOf(text).toEqualTypeOf<string>()
    })
  }
  expect(compiledOnly).toBeTypeOf('function')
})
