import { expect, test } from 'vitest'
import { socketIoProtocol } from '../../../src/socket-io'
import { createProtocolRig } from '../../support/protocol-rig'

test('a page learns of the joining before it gets what it missed', () => {
  const rig = createProtocolRig(socketIoProtocol())
  const seen: string[] = []
  rig.client.on('namespaceJoined', () => seen.push('joined'))
  rig.client.on('eventReceived', ({ event }) => seen.push(event))
  const line = rig.connect()
  line.message('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}')
  line.message('42["missed"]')
  line.message('40{"sid":"s","pid":"p"}')
  expect(seen).toEqual(['joined', 'missed'])
})
