import { describe, test } from 'vitest'
import { contractInBuild } from './contract-in-build'
import type { Quirks } from '../quirks'
import type { AskPage } from './page-driver-client'

interface Evaluating {
  evaluate(code: string): unknown
}

/** A driver of a page whose logic runs in this process, in a realm of its own. Text belongs to no realm. */
function driverIn(host: Evaluating, name: string): AskPage {
  const driver = host.evaluate(name)
  if (typeof driver !== 'function') throw new Error('The page has no driver')
  return async (question) => String(Reflect.apply(driver, undefined, [question]))
}

const { checkCalm, checkThrowingConsumer, webSocketCases } = contractInBuild('app', driverIn)

test('HO-151: App: no case of the contract made the built page complain', checkCalm)

test('HO-153: App: a consumer that throws gets all, and it surfaces', checkThrowingConsumer)

test('HO-292: App: what listeners threw is reported, and nothing else', webSocketCases('HO-292'))

/** Reports differ on how WeChat reports a line that fails: the contract holds either way. */
const ways: readonly Partial<Quirks>[] = [{}, { errorWithoutClose: true }]

describe.each(ways)('as WeChat is said to be: %o', (quirks) => {
  const { checkCalm, checkThrowingConsumer, webSocketCases } = contractInBuild('mp-weixin', driverIn, quirks)

  test('HO-152: WeChat: no case of the contract made the built page complain', checkCalm)

  test('HO-153: WeChat: a consumer that throws gets all, and it surfaces', checkThrowingConsumer)

  test('HO-291: WeChat: what listeners threw is reported, and nothing else', webSocketCases('HO-291'))
})
