import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { findChromium } from '../../../scripts/chromium'

/** Starts the Chromium that the test command finds. */
export async function launchBrowser(switches: readonly string[] = []): Promise<Browser> {
  return chromium.launch(await launchOptions(switches))
}

/** The same with a profile that stays: what one leaves in the folder, the next one finds. */
export async function launchProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, await launchOptions([]))
}

async function launchOptions(switches: readonly string[]) {
  const { executablePath, args, env } = await findChromium()
  const inherited: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) inherited[name] = value
  return { executablePath, args: [...args, ...switches], env: { ...inherited, ...env } }
}
