import type { Attack } from './attack'
import { inParallel } from './chat-attacker'
import { rawHead, sendRaw } from './raw-request'

const protocols = ['copy-trading', 'chat', 'heart-check', 'echo', 'mode-code'] as const
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='

/** A request and an upgrade in one piece: the answer may not lie in the stream of a WebSocket. */
export const upgradeBehindRequest: Attack = {
  name: 'upgrade-behind-request',
  protocols,
  fullSize: 500,
  testSize: 10,
  demanded: { upgraded: 0 },
  async run({ wsUrl, httpUrl }, size) {
    const { pathname, search } = new URL(wsUrl)
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', key]
    const bytes = rawHead('GET /healthz') + rawHead(`GET ${pathname}${search}`, ...upgrade)
    let upgraded = 0
    await inParallel(size, 10, async () => {
      if ((await sendRaw(httpUrl, bytes)).includes('101 Switching')) upgraded += 1
    })
    return { upgraded }
  },
}

/** Requests that offer HTTP/2, and pages of origins that no web server has. */
export const oddHeads: Attack = {
  name: 'odd-heads',
  protocols,
  fullSize: 200,
  testSize: 10,
  demanded: { notFound: 0, allowedOrigins: 0 },
  async run({ httpUrl }, size) {
    let [notFound, allowedOrigins] = [0, 0]
    await inParallel(size, 5, async () => {
      const offer = rawHead('GET /healthz', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AA')
      if ((await sendRaw(httpUrl, offer)).startsWith('HTTP/1.1 404')) notFound += 1
      const page = rawHead('GET /healthz', 'Origin: anything://localhost', 'Connection: close')
      if (/^HTTP\/1\.1 200/.test(await sendRaw(httpUrl, page))) allowedOrigins += 1
    })
    return { notFound, allowedOrigins }
  },
}
