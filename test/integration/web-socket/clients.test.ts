import mqtt from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { UniWebSocket } from '../../../src/web-socket'
import { serve } from '../../clients/mqtt/server'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { until } from '../samples/sample-client'

test('CL-45: delivers messages published during a disconnect after the client reconnects', async () => {
  const server = await serve()
  if (typeof server === 'string') throw new Error(server)
  onTestFinished(() => server.close())
  const received: string[] = []
  const client = mqtt.connect(server.url, {
    forceNativeWebSocket: true,
    createWebsocket: (url, protocols) => new UniWebSocket(url, protocols, { socket: createWsSocketPort() }),
    reconnectPeriod: 50,
    // The broker keeps this session with its subscriptions.
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
