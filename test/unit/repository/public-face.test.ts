import { expect, test } from 'vitest'
import * as index from '../../../src'
import * as client from '../../../src/client'
import * as debug from '../../../src/debug'
import * as format from '../../../src/format'
import * as protocols from '../../../src/protocols'
import * as stores from '../../../src/stores'
import * as testing from '../../../src/testing'
import * as uniApp from '../../../src/testing/uni-app'

/** Each entry with the values that it exports. */
const entries: Readonly<Record<string, readonly [module: Readonly<Record<string, unknown>>, names: string]>> = {
  'tradewire': [index, `
    TradewireError clientOf consoleLog copyTrading copyTradingLean copyTradingPlain copyTradingTabRules createTradewire
    inspector jsonProtocol mapPlainRow network persistPositions persistState slots socketOf statistics tabRules
    tickReader tokens useChannel usePageVisibility usePosition usePositionLists usePositionRows usePositions useSocket
    useSocketLease useTabRule useTopic
  `],
  'tradewire/stores': [stores, `
    useChatStore useOutboxStore usePositionsStore useSocketIOStore
  `],
  'tradewire/client': [client, `
    TradewireError breakablePorts consoleLog copyTrading copyTradingLean copyTradingPlain copyTradingTabRules
    createSocketClient defaultCloseCodes defaultPolicy defaultPorts fixedDelay fullJitter inspector jsonProtocol
    mapPlainRow network persistPositions persistState selectRows slots splitRows spreadBackoff statistics
    tabRules tickReader tokens
  `],
  'tradewire/protocols': [protocols, `
    changeBtnState echo heartCheck heartCheckStart heartCheckStatus heartCheckStop imageTypeOf modeCode
    modeCodeUrl watchHeartCheck
  `],
  'tradewire/format': [format, `
    directionOf formatClock formatDateTime formatDay formatLevel formatLots formatMinor formatPrice formatShort
    formatSigned formatSignedMinor freshnessTexts reasonsEn reasonsZhHans secondsUntil toMinor useCurrencyDigits
    useCurrencyDigitsRef useNow useSecondsUntil
  `],
  'tradewire/debug': [debug, ''],
}

test.each(Object.entries(entries))('ST-8: %s exports these values', (_entry, [module, names]) => {
  expect(Object.keys(module).sort()).toEqual(names.split(/\s+/).filter((name) => name !== '').sort())
})

test('every name that an entry exports leads to something', () => {
  for (const entry of [...Object.values(entries).map(([module]) => module), testing, uniApp]) {
    expect(Object.entries<unknown>(entry).filter(([, value]) => value === undefined)).toEqual([])
  }
})

test('the entries for tests export these values', () => {
  expect(Object.keys(testing).sort()).toEqual(['createTestClock', 'createTestServer'])
  const others = Object.keys(uniApp).filter((name) => !/^on[A-Z]/.test(name))
  expect(others.sort()).toEqual(['drivePage', 'installUni', 'isUniElement', 'resetUniAppDouble'])
})
