import type { Browser } from 'playwright-core'
import { afterAll } from 'vitest'
import { launchBrowser } from '../../e2e/support/browser'

let launched: Promise<Browser> | undefined

afterAll(async () => {
  const browser = await launched
  launched = undefined
  await browser?.close()
})

/** One Chromium for all hosts of a test file; it ends with the file. */
export function sharedBrowser(): Promise<Browser> {
  return (launched ??= launchBrowser())
}
