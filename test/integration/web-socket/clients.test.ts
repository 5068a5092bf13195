import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import mqtt from 'mqtt'
import { Socket as PhoenixSocket } from 'phoenix'
import { describe, expect, onTestFinished, test } from 'vitest'
import { UniWebSocket } from '../../../src/web-socket'
import type { Serve, Server } from '../../clients/client-case'
import { serve as serveMqtt } from '../../clients/mqtt/server'
import { serve as servePhoenix } from '../../clients/phoenix/server'
import { serve as serveSignalr } from '../../clients/signalr/server'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { until } from '../samples/sample-client'

/** The class as a client makes it, over TCP in Node. */
class OverTcp extends UniWebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, { socket: createWsSocketPort() })
  }
}

async function started(serve: Serve): Promise<Server> {
  const server = await serve()
  if (typeof server === 'string') throw new Error(server)
  onTestFinished(() => server.close())
  return server
}

/** A promise that somebody else keeps. */
function outcome<T>(): { readonly promise: Promise<T>; readonly settle: (value: T) => void } {
  let settle: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => {
    settle = resolve
  })
  return { promise, settle }
}

describe('phoenix', () => {
  async function connected() {
    const { url } = await started(servePhoenix)
    const socket = new PhoenixSocket(url, { transport: OverTcp, heartbeatIntervalMs: 50 })
    onTestFinished(() => socket.disconnect())
    socket.connect()
    return socket
  }

  test('CL-42: pushes are answered, a topic without a handler is refused, a left channel gets nothing', async () => {
    const socket = await connected()
    const room = socket.channel('room:1')
    const words: unknown[] = []
    room.on('text', (payload: unknown) => void words.push(payload))
    const answers = outcome<string>()
    room.join().receive('ok', () => {
      room.push('text', { n: 1 }).receive('ok', () => answers.settle('answered'))
    })
    expect(await answers.promise).toBe('answered')
    expect(words).toEqual([{ n: 1 }])

    const refusal = outcome<unknown>()
    socket.channel('hall:1').join().receive('error', (reason) => refusal.settle(reason))
    expect(await refusal.promise).toEqual({ reason: 'unmatched topic' })

    const left = outcome<string>()
    room.onClose(() => left.settle(room.state))
    room.leave()
    expect(await left.promise).toBe('closed')
  })

  test('CL-41: the heartbeat of the client is answered', async () => {
    const socket = await connected()
    const beats: string[] = []
    socket.onMessage((message) => {
      const isBeat = typeof message === 'object' && message !== null && Reflect.get(message, 'topic') === 'phoenix'
      if (isBeat) beats.push('beat')
    })
    await until(() => beats.length >= 3)
    expect(socket.isConnected()).toBe(true)
  })
})

describe('signalr', () => {
  test('CL-43: a method that is not there is an error of its call alone', async () => {
    const { url } = await started(serveSignalr)
    // In Node it would take the package `ws`: its option for another class is not among its types.
    const options = { skipNegotiation: true, transport: HttpTransportType.WebSockets, WebSocket: OverTcp }
    const hub = new HubConnectionBuilder()
      .withUrl(url, options)
      .configureLogging(LogLevel.None)
      .build()
    onTestFinished(() => hub.stop())
    const said: unknown[] = []
    hub.on('said', (text: unknown) => said.push(text))
    await hub.start()
    await expect(hub.invoke('Shout', 'x')).rejects.toThrow("Unknown hub method 'Shout'")
    await hub.send('Say', 'unanswered')
    expect(await hub.invoke('Say', 'answered')).toBeNull()
    expect(said).toEqual(['unanswered', 'answered'])
  })
})

describe('mqtt', () => {
  test('CL-45: what is published while the line is gone is sent when it is back', async () => {
    const server = await started(serveMqtt)
    const received: string[] = []
    const client = mqtt.connect(server.url, {
      forceNativeWebSocket: true,
      createWebsocket: (url, protocols) => new OverTcp(url, protocols),
      reconnectPeriod: 50,
      // A session that the broker keeps, with its subscriptions.
      clientId: 'trader',
      clean: false,
    })
    onTestFinished(() => client.endAsync(true))
    client.on('message', (_, payload) => received.push(payload.toString()))
    await client.subscribeAsync('orders', { qos: 1 })
    await client.publishAsync('orders', 'one', { qos: 1 })
    await server.loseLines()
    await until(() => !client.connected)
    await client.publishAsync('orders', 'two', { qos: 1 })
    await until(() => received.length >= 2)
    expect(received).toEqual(['one', 'two'])
  })
})
