import { expect, test } from 'vitest'
import { heartCheck, heartCheckStart } from '../../../src/protocols'
import { createProtocolRig } from '../../support/protocol-rig'

test('nothing is checked before there is a connection', async () => {
  const rig = createProtocolRig(heartCheck({ intervalMs: 500 }))
  let checks = 0
  rig.client.on('heartChecked', () => {
    checks += 1
  })
  rig.connect().closed()
  await rig.client.send(heartCheckStart)
  await rig.advanceAsync(2_000)
  expect(rig.socket.connections).toHaveLength(1)
  expect(checks).toBe(0)
})
