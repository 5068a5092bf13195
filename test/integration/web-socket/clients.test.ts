import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import { Client as StompClient } from '@stomp/stompjs'
import { Centrifuge } from 'centrifuge'
import mqtt from 'mqtt'
import { Socket as PhoenixSocket } from 'phoenix'
import { describe, expect, onTestFinished, test } from 'vitest'
import { UniWebSocket } from '../../../src/web-socket'
import { createStandIn } from '../../clients/centrifuge/stand-in'
import type { Serve, Server } from '../../clients/client-case'
import { serve as serveMqtt } from '../../clients/mqtt/server'
import { serve as servePhoenix } from '../../clients/phoenix/server'
import { serve as serveSignalr } from '../../clients/signalr/server'
import { serveStandIn as serveStomp } from '../../clients/stomp/stand-in'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { closing, until } from '../samples/sample-client'

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

describe('centrifuge', () => {
  async function joined(historySize: number) {
    const server = await closing(createStandIn({ pingIntervalS: 1, historySize }))
    const reported: unknown[] = []
    const recovered: unknown[] = []
    const client = new Centrifuge(server.url, { websocket: OverTcp, minReconnectDelay: 100, maxReconnectDelay: 200 })
    onTestFinished(() => void client.disconnect())
    const room = client.newSubscription('room', { recoverable: true })
    room.on('publication', ({ data }) => reported.push(data))
    room.on('subscribed', (context) => recovered.push(context.wasRecovering && context.recovered))
    room.subscribe()
    client.connect()
    await until(() => recovered.length === 1)
    return { server, reported, recovered }
  }

  test('CL-40: what was published while the line was gone comes when it is back, once and in order', async () => {
    const { server, reported, recovered } = await joined(100)
    server.publish('room', 1)
    await until(() => reported.length === 1)
    server.loseLines()
    server.publish('room', 2)
    server.publish('room', { three: [3] })
    await until(() => recovered.length === 2)
    server.publish('room', 4)
    await until(() => reported.length >= 4)
    expect([reported, recovered]).toEqual([[1, 2, { three: [3] }, 4], [false, true]])
  })

  test('CL-40: where the history does not reach back, the client says that it was not recovered', async () => {
    const { server, reported, recovered } = await joined(1)
    server.publish('room', 1)
    await until(() => reported.length === 1)
    server.loseLines()
    server.publish('room', 2)
    server.publish('room', 3)
    await until(() => recovered.length === 2)
    expect([reported, recovered]).toEqual([[1], [false, false]])
  })

  test('CL-41: the pings of the server are answered', async () => {
    const { server } = await joined(1)
    await until(() => server.pongs() >= 2)
    expect(server.lines()).toBe(1)
  })
})

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

describe('stomp', () => {
  test('CL-44: headers with letters of the protocol, and frames that come in pieces, arrive whole', async () => {
    const { url } = await started(serveStomp)
    const received: unknown[] = []
    const client = new StompClient({
      webSocketFactory: () => new OverTcp(url, ['v12.stomp']),
      splitLargeFrames: true,
      maxWebSocketChunkSize: 7,
      reconnectDelay: 0,
    })
    onTestFinished(() => client.deactivate())
    client.onConnect = () => {
      client.subscribe('/topic/a', ({ headers, body }) => received.push([headers.note, body]))
      client.publish({ destination: '/topic/a', headers: { note: 'a:b\nd' }, body: '账户\n\n\0\u{1f600}' })
      client.publish({ destination: '/topic/a', body: '' })
    }
    client.activate()
    await until(() => received.length === 2)
    expect(received).toEqual([['a:b\nd', '账户\n\n\0\u{1f600}'], [undefined, '']])
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
