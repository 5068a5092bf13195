import type { Browser } from 'playwright-core'
import { launchBrowser } from '../../e2e/support/browser'

/** A microphone that records a tone, and whose user lets every page use it. */
const MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

let launched: Promise<Browser> | undefined

/** The Chromium for all hosts in a process, with which it ends. */
export function sharedBrowser(): Promise<Browser> {
  return (launched ??= launchBrowser({ switches: MICROPHONE }))
}
