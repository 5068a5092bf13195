import { test } from 'vitest'
import { contractInBuild } from './contract-in-build'
import { driverIn } from './driver-in-realm'

const { checkCalm, checkThrowingConsumer, webSocketCases } = contractInBuild('app', driverIn)

test('HO-151: App: no case of the contract made the built page complain', checkCalm)

test('HO-153: App: a consumer that throws gets all, and it surfaces', checkThrowingConsumer)

test('HO-292: App: what listeners threw is reported, and nothing else', webSocketCases('HO-292'))
