import { expect, test } from 'vitest'
import { copyTrading } from '../../../src'
import { createProtocolRig } from '../../support/protocol-rig'

const account = { currency: 'USD', currencyDigits: 2, balance: 0, credit: 0, margin: 0, leverage: 100 }

test('a feed that stalls is asked again, also when it was slow before', async () => {
  const rig = createProtocolRig(copyTrading({ session: { userId: 1 } }))
  const line = rig.connect()
  await rig.advanceAsync(0)
  const say = (frame: object): void => line.message({ Code: 200, epoch: 'a', ...frame })
  const resyncs = (): number => line.frames.filter((frame) => JSON.stringify(frame).includes('Resync')).length
  const toPing = async (): Promise<void> => {
    const sent = line.frames.length
    for (let waits = 0; waits < 100 && line.frames.length === sent; waits += 1) await rig.advanceAsync(500)
  }
  say({ type: 'Snapshot', seq: 1, account, data: [] })
  await toPing()
  say({ type: 'Pong', seq: 2, ts: 1 })
  say({ type: 'Delta', seq: 2, data: { upsert: [], remove: [] } })
  await rig.advanceAsync(6_000)
  await toPing()
  say({ type: 'Pong', seq: 3, ts: 1 })
  await rig.advanceAsync(6_000)
  expect(resyncs()).toBe(1)
})
