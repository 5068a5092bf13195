import { test } from 'vitest'
import type { H5Host } from '../h5/h5-host'
import { contractInBuild } from './contract-in-build'
import type { AskPage } from './page-driver-client'
import { driverInBrowser, openPlainPage } from './plain-page'
import { webSocketCasesInBuild } from './web-socket-in-build'

const driverIn = ({ browserPage }: H5Host, name: string): AskPage => driverInBrowser(browserPage, name)

const { checkCalm, checkThrowingConsumer } = contractInBuild('h5', driverIn)

test('HO-150: H5: no case of the contract made the built page complain', checkCalm)

test('HO-153: H5: a consumer that throws gets all, and it surfaces', checkThrowingConsumer)

test('HO-290: H5: what listeners threw is reported, and nothing else', webSocketCasesInBuild('HO-290', openPlainPage))
