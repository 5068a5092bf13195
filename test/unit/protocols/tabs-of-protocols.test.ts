import { expect, test } from 'vitest'
import { copyTrading, copyTradingLean } from '../../../src/protocols/copy-trading/copy-trading'
import { copyTradingPlain } from '../../../src/protocols/copy-trading/plain'
import { createProtocolRig } from '../../support/protocol-rig'

const session = { userId: 7 }
const plain = { session, firstFrame: {}, currency: 'USD', currencyDigits: { USD: 2 } }

test.each([
  ['copyTrading', () => createProtocolRig(copyTrading({ session }))],
  ['copyTradingLean', () => createProtocolRig(copyTradingLean({ session }))],
  ['copyTradingPlain', () => createProtocolRig(copyTradingPlain(plain))],
])('LS-4: %s brings the tab rules along', (_name, make) => {
  const rig = make()
  rig.advance(1_000)
  expect(rig.opensAtMs).toEqual([])
  rig.client.bindTab('traderDetailIndex', 'page').set(2)
  rig.advance(1_000)
  expect(rig.opensAtMs).toHaveLength(1)
})
