import type { Browser } from 'playwright-core'
import { launchBrowser } from '../../e2e/support/browser'

/** A fake microphone with a tone, allowed for every page. */
const MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

let launched: Promise<Browser> | undefined

export function sharedBrowser(): Promise<Browser> {
  return (launched ??= launchBrowser({ switches: MICROPHONE }))
}
