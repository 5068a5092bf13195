import { expect, test } from 'vitest'
import { handshake, socketIoRig } from '../../unit/protocols/socket-io-rig'

test('early events of a lost connection are not published on the next', () => {
  const { connect, join, events, comeBack } = socketIoRig()
  const first = connect()
  first.message(handshake)
  first.message('42["early"]')
  join(undefined, comeBack())
  expect(events()).toEqual([])
})
