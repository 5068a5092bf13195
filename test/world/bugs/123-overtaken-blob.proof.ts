import { expect, test } from 'vitest'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { UniWebSocket } from '../../../src/web-socket/uni-web-socket'

function heldBlob() {
  const blob = new Blob(['bytes'])
  const read = blob.arrayBuffer.bind(blob)
  let letGo = (): void => undefined
  const ready = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return { blob: Object.assign(blob, { arrayBuffer: () => ready.then(read) }), letGo }
}

test('messages leave in the order of their sending', async () => {
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock, autoOpen: true })
  const line = new UniWebSocket('wss://any.example/ws', [], { socket, clock })
  await clock.advanceAsync(0)
  const [first, second] = [heldBlob(), heldBlob()]
  line.send(first.blob)
  line.send(second.blob)
  first.letGo()
  await expect.poll(() => socket.last().sent.length).toBe(1)
  await clock.advanceAsync(0)
  line.send('third')
  second.letGo()
  await expect.poll(() => socket.last().sent.length).toBe(3)
  expect(socket.last().sent.map((data) => typeof data)).toEqual(['object', 'object', 'string'])
})
