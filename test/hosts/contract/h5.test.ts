import { test } from 'vitest'
import type { H5Host } from '../h5/h5-host'
import { contractInBuild } from './contract-in-build'
import type { AskPage } from './page-desk-client'

/** The desk of a page that runs in the browser, once the page has come so far. */
function deskIn({ browserPage, until }: H5Host): AskPage {
  let ready: Promise<void> | undefined
  const isThere = (): Promise<boolean> =>
    browserPage.evaluate(() => typeof Reflect.get(window, 'contractDesk') === 'function')
  return async (question) => {
    await (ready ??= until(isThere))
    return browserPage.evaluate((text) => {
      const desk: unknown = Reflect.get(window, 'contractDesk')
      if (typeof desk !== 'function') throw new Error('The page has no desk')
      return String(Reflect.apply(desk, undefined, [text]))
    }, question)
  }
}

const { checkCalm, checkThrowingConsumer } = contractInBuild('h5', deskIn)

test('HO-150: H5: no case of the contract made the built page complain', checkCalm)

test('HO-153: H5: a consumer that throws hears all, and it surfaces', checkThrowingConsumer)
