import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpServer } from '../../../server/wire/http-server'
import { answer } from '../../../server/wire/answer'

/** How long the request works without a pause, ms. */
const workMs = 20

test('SV-242: while many costly requests come together, what else is due waits for one of them', async () => {
  let worked = 0
  const server = createHttpServer({
    mayUse: () => true, mayAsk: () => true,
    api() {
      const beganMs = performance.now()
      while (performance.now() - beganMs < workMs);
      worked += 1
      return answer({})
    },
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  let isDone = false
  /** How many requests were worked on between two turns of the event loop. */
  let most = 0
  let before = 0
  const look = (): void => {
    most = Math.max(most, worked - before)
    before = worked
    if (!isDone) setImmediate(look)
  }
  const statuses = Promise.all(Array.from({ length: 30 }, () => new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1' }, (response) => resolve(response.resume().statusCode)).on('error', reject).end()
  })))
  look()
  expect(new Set(await statuses)).toEqual(new Set([200]))
  isDone = true
  expect([worked, most]).toEqual([30, 1])
})
