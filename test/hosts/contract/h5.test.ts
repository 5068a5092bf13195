import { test } from 'vitest'
import type { Page } from 'playwright-core'
import type { H5Host } from '../h5/h5-host'
import { contractInBuild } from './contract-in-build'
import type { AskPage } from './page-driver-client'
import { type CasePage, webSocketCasesInBuild } from './web-socket-in-build'
import { openPlainProbe } from '../probe/probe-stage'
import { until } from '../until'

/** A driver of a page that runs in a browser, once the page has come so far. */
function driverInBrowser(page: Page, name: string): AskPage {
  let ready: Promise<unknown> | undefined
  return async (question) => {
    await (ready ??= page.waitForFunction((global) => typeof Reflect.get(window, global) === 'function', name))
    return page.evaluate(([global, text]) => {
      const driver: unknown = Reflect.get(window, global)
      if (typeof driver !== 'function') throw new Error('The page has no driver')
      return String(Reflect.apply(driver, undefined, [text]))
    }, [name, question] as const)
  }
}

/** The contract's page in a browser that no host has touched: the class there is the browser's very own. */
async function openPlainPage(): Promise<CasePage> {
  const { page, stop } = await openPlainProbe('contract')
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  return { ask: driverInBrowser(page, 'webSocketDriver'), errors: () => errors, until, close: stop }
}

const driverIn = ({ browserPage }: H5Host, name: string): AskPage => driverInBrowser(browserPage, name)

const { checkCalm, checkThrowingConsumer } = contractInBuild('h5', driverIn)

test('HO-150: H5: no case of the contract made the built page complain', checkCalm)

test('HO-153: H5: a consumer that throws gets all, and it surfaces', checkThrowingConsumer)

test('HO-290: H5: what listeners threw is reported, and nothing else', webSocketCasesInBuild('HO-290', openPlainPage))
