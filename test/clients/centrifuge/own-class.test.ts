import { expect, onTestFinished, test } from 'vitest'
import { bundleBare, createBareRealm } from '../bare-realm'
import { createStandIn } from './stand-in'

test('CL-47: centrifuge runs in a bare realm with UniWebSocket as its option alone', async () => {
  const server = await createStandIn()
  onTestFinished(() => server.close())
  const realm = createBareRealm()
  onTestFinished(() => realm.stop())
  realm.evaluate(await bundleBare(`
    import { Centrifuge } from 'centrifuge'
    import { UniWebSocket } from '../../src/web-socket'
    const client = new Centrifuge('${server.url}', { websocket: UniWebSocket })
    const room = client.newSubscription('room')
    room.on('subscribed', () => void room.publish('hello'))
    room.on('publication', ({ data }) => console.log(data))
    room.subscribe()
    client.connect()
  `))
  await realm.until(() => realm.said.includes('hello') || realm.errors.length > 0)
  expect([realm.said, realm.errors]).toEqual([['hello'], []])
})
