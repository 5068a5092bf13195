import { test } from 'vitest'
import { contractInBuild } from './contract-in-build'
import { deskIn } from './desk-in-realm'

const { checkCalm, checkThrowingConsumer } = contractInBuild('mp-weixin', deskIn)

test('HO-152: WeChat: no case of the contract made the built page complain', checkCalm)

test('HO-153: WeChat: a consumer that throws hears all, and it surfaces', checkThrowingConsumer)
