import { chromium, type Browser } from 'playwright-core'
import { findChromium } from '../../../scripts/chromium'

/** Starts the Chromium that the test command finds. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, args, env } = await findChromium()
  const inherited: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) inherited[name] = value
  return chromium.launch({ executablePath, args, env: { ...inherited, ...env } })
}
