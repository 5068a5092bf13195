import type { Attack, AttackedName } from './attack'
import { openChat, openedFeed, pinged } from './costly-requests'
import { openText, rawHead } from './raw-socket'

/** About as long as the longest head that Node reads. */
const headers = [`Origin: http://${'é'.repeat(7_500)}`, `X-Forwarded-For: 198.51.100.172${',::1'.repeat(1_500)}`]
const head = rawHead('GET /healthz', 'Connection: close', ...headers)

/** Sockets that each send a request with long headers, while a connection of another client is pinged. */
const longHeadersOn = (protocol: AttackedName): Attack => ({
  name: 'long-headers',
  protocols: [protocol],
  fullSize: 300,
  testSize: 20,
  demanded: { answered: 20, closedLines: 0 },
  async run(target, size) {
    const line = pinged(await (protocol === 'chat' ? openChat(target) : openedFeed(target)))
    const texts = await Promise.all(Array.from({ length: size }, () => openText(target.httpUrl, head).closed))
    const slowestPongMs = line.takeSlowestMs()
    return {
      answered: texts.filter((text) => text.startsWith('HTTP/1.1 403 ')).length, slowestPongMs,
      closedLines: await line.end() === undefined ? 0 : 1,
    }
  },
})

export const longHeaders: readonly Attack[] = (['copy-trading', 'chat', 'echo'] as const).map(longHeadersOn)
