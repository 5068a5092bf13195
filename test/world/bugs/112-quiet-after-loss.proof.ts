import { expect, test } from 'vitest'
import { copyTrading } from '../../../src'
import { isRecord } from '../../../src/shared/checks'
import { createProtocolRig } from '../../support/protocol-rig'

const account = { currency: 'USD', currencyDigits: 2, balance: 1, credit: 0, margin: 0, leverage: 100 }

test('each connection begins without the pauses of the one before', async () => {
  const rig = createProtocolRig(copyTrading({ session: { userId: 1 } }))
  let seq = 0

  /** Answers snapshots and no Ping, and sends deltas; returns the seconds after which each Resync came. */
  async function play(seconds: number): Promise<readonly number[]> {
    const line = rig.last()
    const resyncs: number[] = []
    let received = 0
    for (let second = 0; second < seconds; second += 1) {
      const asked = line.frames.slice(received).filter(isRecord)
      received = line.frames.length
      if (asked.some(({ type }) => type === 'Resync')) resyncs.push(second)
      seq += 1
      if (asked.some(({ type }) => type === 'Resync' || type === 'Subscribe')) {
        line.message({ Code: 200, type: 'Snapshot', epoch: 'e', seq, account, data: [] })
      } else {
        line.message({ Code: 200, type: 'Delta', epoch: 'e', seq, data: { upsert: [], remove: [] } })
      }
      await rig.advanceAsync(1_000)
    }
    return resyncs
  }

  rig.connect()
  const [first] = await play(400)
  rig.last().closed()
  await rig.advanceAsync(10_000)
  const [second] = await play(400)
  expect(first).toBeGreaterThan(0)
  expect(second).toBeLessThanOrEqual((first ?? 0) + 2)
})
