import type { Browser } from 'playwright-core'
import { launchBrowser } from '../../e2e/support/browser'

let launched: Promise<Browser> | undefined

/** One Chromium for all hosts of a test file; `../setup.ts` closes it after the last test. */
export function sharedBrowser(): Promise<Browser> {
  return (launched ??= launchBrowser())
}

export async function closeSharedBrowser(): Promise<void> {
  const browser = await launched
  launched = undefined
  await browser?.close()
}
