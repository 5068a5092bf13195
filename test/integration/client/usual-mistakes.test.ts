import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { createTradewire, jsonProtocol } from '../../../src'
import { livePorts } from '../../support/live-ports'
import { selfSigned } from '../../support/self-signed'

const servers: Server[] = []
afterAll(() => servers.forEach((server) => server.close()))

/** A server that answers each request, an upgrade too, with a page. */
async function pageServer(scheme: 'ws' | 'wss'): Promise<string> {
  const server = scheme === 'ws' ? createHttpServer() : createHttpsServer(selfSigned)
  server.on('request', (_request, response) => response.end('<!doctype html><title>Welcome</title>'))
  server.listen(0)
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  return `${scheme}://localhost:${typeof address === 'object' && address !== null ? address.port : 0}/ws`
}

test.each([
  ['a server that answers HTML', 'ws', 'HTML page'],
  ['a self-signed certificate', 'wss', 'self-signed'],
] as const)('DV-9: over a real socket, %s is among the causes that are named', async (_name, scheme, cause) => {
  const advices: string[] = []
  const { client, dispose } = createTradewire({
    url: await pageServer(scheme), protocol: jsonProtocol({ ping: () => ({ type: 'ping' }) }),
    ports: livePorts({ log: { report: () => undefined, advise: (text: string) => void advices.push(text) } }),
  })
  onTestFinished(dispose)
  client.connect()
  await vi.waitFor(() => expect(advices).toHaveLength(1), 20_000)
  expect(advices[0]).toMatch(/^\[tradewire\] not-reached /)
  expect(advices[0]).toContain(cause)
})
