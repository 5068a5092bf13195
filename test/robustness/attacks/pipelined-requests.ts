import type { Attack, AttackedName, Target } from './attack'
import { openPlainLine } from './bursts'
import { openChat, pinged } from './costly-requests'
import { openText, rawHead } from './raw-socket'

/** As many as one read of 64 KiB holds. */
const requestsEach = 1_500
const heads = rawHead('GET /').repeat(requestsEach)

/** Sockets that each send a burst of pipelined requests, while a connection of another client is pinged. */
const pipelinedOn = (protocol: AttackedName): Attack => ({
  name: 'pipelined-requests',
  protocols: [protocol],
  fullSize: 300,
  testSize: 20,
  demanded: { endedSockets: 20, closedLines: 0 },
  async run(target: Target, size) {
    const line = pinged(await (protocol === 'chat' ? openChat(target) : openPlainLine(target)))
    const ended = await Promise.all(Array.from({ length: size }, () => openText(target.httpUrl, heads).closed))
    const slowestPongMs = line.takeSlowestMs()
    return { endedSockets: ended.length, slowestPongMs, closedLines: await line.end() === undefined ? 0 : 1 }
  },
})

export const pipelinedRequests: readonly Attack[] = (['copy-trading', 'chat', 'echo'] as const).map(pipelinedOn)
