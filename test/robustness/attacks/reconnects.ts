import { fileURLToPath } from 'node:url'
import type { Attack } from './attack'
import { runForFigures, whilePinged } from './costly-requests'

const program = fileURLToPath(new URL('reconnects-program.ts', import.meta.url))
const testSize = 20

/**
 * Clients of many addresses and accounts disconnect and reconnect together without a delay, and resume. Meanwhile
 * another client is pinged, over Redis one at each server.
 */
export const reconnects: Attack = {
  name: 'reconnects',
  protocols: ['copy-trading', 'copy-trading-redis'],
  fullSize: 300,
  testSize,
  demanded: { opened: testSize, resumed: testSize, closedLines: 0 },
  run: (target, size) => whilePinged(target, () => {
    const urls = [target.wsUrl, ...(target.other === undefined ? [] : [target.other.wsUrl])]
    return runForFigures(program, [urls.join(' '), String(size)])
  }),
}
