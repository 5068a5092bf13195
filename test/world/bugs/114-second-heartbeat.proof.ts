import { expect, test } from 'vitest'
import { modeCode } from '../../../src/protocols'
import { createProtocolRig } from '../../support/protocol-rig'

test('each connection has its own heartbeats', async () => {
  const rig = createProtocolRig(modeCode())
  rig.connect()
  await rig.advanceAsync(30_000)
  // The device sleeps over the answer's time, and the heartbeat goes out once more.
  rig.clock.suspend(60_000)
  await rig.advanceAsync(0)
  rig.last().closed()
  await rig.advanceAsync(10_000)
  expect(rig.socket.connections).toHaveLength(2)
  await rig.advanceAsync(31_000)
  expect(rig.client.status().status).toBe('open')
  expect(rig.last().frames).toMatchObject([{ ModeCode: 'heart_beat' }])
})
