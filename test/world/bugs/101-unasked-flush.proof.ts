import { expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'
import { createRigProtocol } from '../../support/rig-protocol'

test('what the next user has is shown in the next frame', async () => {
  const protocol = createRigProtocol()
  const { client, frames, received, advanceAsync } = createRig({
    protocol: {
      ...protocol,
      start: (whose, policy, line) => ({
        ...protocol.start(whose, policy, line),
        steer: () => () => line.requestFlush(),
        flush: () => line.publish('received', whose?.userId),
      }),
    },
  })
  client.setSession({ userId: 1 })
  await client.send('ask for a flush')
  client.setSession({ userId: 2 })
  await client.send('ask for a flush')
  frames.frame()
  await advanceAsync(0)
  expect(received).toEqual([2])
})
