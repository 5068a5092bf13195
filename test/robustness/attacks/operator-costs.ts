import type { Attack } from './attack'
import { startServers } from './attacked-server'
import { inParallel } from './chat-attacker'
import { opcodes, openRawSocket, openText, rawFrame, rawHead, type RawSocket } from './raw-socket'

const testConnections = 2_000
/** Maximum number of connections per account. */
const accountConnections = 100

/** Fewer than the unanswered requests that end a socket (SV-211). */
const requestsEach = 15
const requestSockets = 40

/** Health requests, with a separate address for each socket, so that no rate limit rejects them. */
function healthRequests(index: number): string {
  const address = `X-Forwarded-For: 198.19.3.${index}`
  return rawHead('GET /healthz', address).repeat(requestsEach - 1)
    + rawHead('GET /healthz', address, 'Connection: close')
}

/** Opens a connection that receives no deltas, because its account is empty. */
async function openSubscribed(wsUrl: string, index: number): Promise<RawSocket> {
  const socket = await openRawSocket(wsUrl)
  const frame = { type: 'Subscribe', traderid: 1 + Math.floor(index / accountConnections) }
  await socket.write(rawFrame({ opcode: opcodes.text, payload: Buffer.from(JSON.stringify(frame)) }))
  return socket
}

/**
 * Health requests to an own server with many connections, then without. `costsMore` is 1 if the connections make the
 * requests much more expensive.
 */
export const manyHealthRequests: Attack = {
  name: 'health-requests',
  protocols: ['copy-trading'],
  fullSize: 5_000,
  testSize: testConnections,
  demanded: { connections: testConnections, costsMore: 0 },
  async run(_, size) {
    const { target, kill } = await startServers(1, ['--protocol', 'copy-trading', '--positions', '0'])
    const { wsUrl, httpUrl, cpuMs = () => 0 } = target
    async function measure() {
      const startMs = cpuMs()
      const texts = await Promise.all(Array.from({ length: requestSockets }, (_, index) =>
        openText(httpUrl, healthRequests(index)).closed))
      const all = texts.join('')
      const connections = Number(/"connections":(\d+)/.exec(all)?.[1])
      const answered = all.split('HTTP/1.1 200').length - 1
      return { answered, connections, requestMs: (cpuMs() - startMs) / Math.max(1, answered) }
    }
    const sockets: RawSocket[] = []
    try {
      await inParallel(size, 50, async (index) => void sockets.push(await openSubscribed(wsUrl, index)))
      // Compiles the code.
      for (let count = 0; count < 2; count += 1) await measure()
      const { answered, connections, requestMs: manyMs } = await measure()
      for (const { socket } of sockets) socket.destroy()
      while ((await measure()).connections > 0);
      const { requestMs: fewMs } = await measure()
      // Visiting 2,000 connections for each request takes several times as long as the rest of the request.
      return { connections, answered, costsMore: Number(manyMs > 4 * fewMs), manyMs, fewMs }
    } finally {
      await kill()
    }
  },
}
