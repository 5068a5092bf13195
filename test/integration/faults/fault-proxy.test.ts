import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy/fault-proxy'
import { until } from '../server/serve'

/** An end of a line: all that it received, and how it ended. */
interface End {
  readonly socket: Socket
  text(): string
  ended: 'not' | 'fin' | 'reset'
}

function watch(socket: Socket): End {
  const chunks: Buffer[] = []
  const end: End = { socket, ended: 'not', text: () => Buffer.concat(chunks).toString() }
  onTestFinished(() => void socket.destroy())
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('end', () => (end.ended = 'fin'))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') end.ended = 'reset'
  })
  return end
}

const dial = ({ port }: FaultProxy): End => watch(connect({ port, host: '127.0.0.1', noDelay: true }))

/** A proxy, with the server's ends in the order of their coming. */
async function stage(delayMs?: number) {
  const far: End[] = []
  const server = createServer((socket) => far.push(watch(socket)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy = await createFaultProxy((server.address() as AddressInfo).port, delayMs)
  onTestFinished(async () => {
    await proxy.close()
    server.close()
  })
  return { proxy, far }
}

/** A line whose server end is there too. */
async function line(delayMs?: number) {
  const { proxy, far } = await stage(delayMs)
  const near = dial(proxy)
  await until(() => far.length === 1)
  const [[there], [link]] = [far, proxy.links()]
  if (there === undefined || link === undefined) throw new Error('no connection came')
  return { proxy, far, near, there, link }
}

const letters = Array.from({ length: 20_000 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('')

test('FP-1: every byte arrives, in order, both ways', async () => {
  const { near, there } = await line()
  for (let start = 0; start < letters.length; start += 997) near.socket.write(letters.slice(start, start + 997))
  there.socket.write(letters)
  await until(() => there.text().length === letters.length && near.text().length === letters.length)
  expect([there.text(), near.text()]).toEqual([letters, letters])
})

test('FP-3: nothing arrives before its time, an end neither', async () => {
  const { near, there } = await line(60)
  const sentAtMs = performance.now()
  near.socket.end('x')
  await until(() => there.text() === 'x')
  expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(59)
  await until(() => there.ended === 'fin')
})

test('FP-4: a dark direction carries nothing and reports nothing; the other goes on', async () => {
  const { near, there, link } = await line()
  link.darken('down')
  there.socket.write('lost?')
  near.socket.write('received')
  await until(() => there.text() === 'received' && link.waitingBytes('down') === 5)
  expect([near.text(), near.ended]).toEqual(['', 'not'])
  link.brighten()
  await until(() => near.text() === 'lost?')
})

test('FP-5: what a client sent into the dark arrives when it has long gone, and its end behind it', async () => {
  const { proxy, far, near, there, link } = await line()
  link.darken('up')
  near.socket.write('late')
  await until(() => link.waitingBytes('up') === 4)
  near.socket.destroy()
  await until(() => !link.isWhole())
  const other = dial(proxy)
  await until(() => far.length === 2)
  expect([there.text(), there.ended]).toEqual(['', 'not'])
  link.brighten()
  await until(() => there.text() === 'late' && there.ended === 'fin')
  expect(other.ended).toBe('not')
  await until(() => proxy.links().length === 1)
})

test('FP-6: a reset is a reset at both ends, and the end of the proxy an end without a word', async () => {
  const { near, there, link, proxy } = await line()
  link.reset()
  await until(() => near.ended === 'reset' && there.ended === 'reset' && proxy.links().length === 0)
  const second = await line()
  await second.proxy.close()
  await until(() => second.near.ended === 'fin' && second.there.ended === 'fin')
})

test('FP-7: it refuses, and leads elsewhere', async () => {
  const { proxy, far } = await stage()
  proxy.setDoor('refusing')
  const refused = dial(proxy)
  await until(() => refused.ended === 'reset')
  const other = await stage()
  proxy.leadTo(other.proxy.port)
  proxy.setDoor('open')
  dial(proxy).socket.write('there')
  await until(() => other.far[0]?.text() === 'there')
  expect(far).toEqual([])
})
