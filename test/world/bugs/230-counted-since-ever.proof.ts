import { expect, test } from 'vitest'
import { boundMissedPackets } from '../../../server/chat/missed-packets'

test('half of the memory stays full of the newest', () => {
  const adapter = {
    packets: new Array<{ data: readonly string[]; opts: { rooms: Set<unknown> } }>(),
    broadcast({ data }: { data: readonly string[] }, opts: { rooms: Set<unknown> }) {
      this.packets.push({ data, opts })
    },
    restoreSession: () => null,
  }
  boundMissedPackets(adapter, { missedBytes: 40_000, lineBytes: 1_000 })
  for (let said = 0; said < 5; said += 1) adapter.broadcast({ data: ['x'.repeat(9_000)] }, { rooms: new Set() })
  expect(adapter.packets.length).toBeGreaterThan(0)
})
