import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import type { Attack, AttackedName, Target } from './attack'
import { openChat, pinged, runForFigures } from './costly-requests'

const program = fileURLToPath(new URL('bursts-program.ts', import.meta.url))
/** Time for the server to read what is left of the burst, in ms. */
const settleMs = 1_000

export async function openPlainLine({ wsUrl }: Target): Promise<WebSocket> {
  const line = new WebSocket(wsUrl, { perMessageDeflate: false })
  await new Promise((resolve, reject) => void line.once('open', resolve).once('error', reject))
  return line
}

/** Connections of one address, each with a burst of short frames, while a connection of another client is pinged. */
const burstsOn = (protocol: AttackedName): Attack => ({
  name: 'bursts',
  protocols: [protocol],
  fullSize: 50,
  testSize: 25,
  demanded: { limited: 1, closedLines: 0 },
  async run(target, size) {
    const line = pinged(await (protocol === 'chat' ? openChat(target) : openPlainLine(target)))
    const figures = await runForFigures(program, [target.wsUrl, '198.51.100.170', protocol, String(size)])
    await pause(settleMs)
    const slowestPongMs = line.takeSlowestMs()
    return { ...figures, slowestPongMs, closedLines: await line.end() === undefined ? 0 : 1 }
  },
})

export const bursts: readonly Attack[] = (['chat', 'echo'] as const).map(burstsOn)
