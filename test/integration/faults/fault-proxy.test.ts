import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createFaultProxy } from '../../support/fault-proxy/fault-proxy'

test('FP-3: delivers neither data nor the end of a stream before its delay has passed', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await createFaultProxy((server.address() as AddressInfo).port, 60)
  onTestFinished(async () => {
    await proxy.close()
    server.close()
  })
  const near = connect(proxy.port, '127.0.0.1')
  const [far] = (await once(server, 'connection')) as [Socket]
  const sentAtMs = performance.now()
  near.end('x')
  const [text] = (await once(far, 'data')) as [Buffer]
  expect(text.toString()).toBe('x')
  expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(59)
  await once(far, 'end')
})
