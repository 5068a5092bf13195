import { fileURLToPath } from 'node:url'
import type { Attack, AttackedName } from './attack'
import { openChat, openedFeed, pinged, runForFigures } from './costly-requests'

const program = fileURLToPath(new URL('pings-program.ts', import.meta.url))
const testSize = 20

/** Connections of one address that each send 10,900 pings in one write, while another client is pinged. */
const pingsOn = (protocol: AttackedName): Attack => ({
  name: 'pings',
  protocols: [protocol],
  fullSize: 150,
  testSize,
  demanded: { opened: testSize, closed: testSize, closedLines: 0 },
  async run(target, size) {
    const line = pinged(await (protocol === 'chat' ? openChat(target) : openedFeed(target)))
    const figures = await runForFigures(program, [target.wsUrl, '198.51.100.171', String(size)])
    const slowestPongMs = line.takeSlowestMs()
    return { ...figures, slowestPongMs, closedLines: await line.end() === undefined ? 0 : 1 }
  },
})

export const pings: readonly Attack[] = (['copy-trading', 'chat', 'echo'] as const).map(pingsOn)
