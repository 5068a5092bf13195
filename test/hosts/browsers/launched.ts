import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fontEnvironment } from '../../../scripts/fonts'
import type { Browser } from './browser'

export interface Launched {
  readonly home: string
  /** The home, and the project's fonts, because old Chromium ends and Firefox hangs without any font. */
  readonly env: Readonly<Record<string, string>>
  endWith(end: () => Promise<void> | void): void
}

/** Starts a browser in steps. When the browser stops or a step fails, all started resources end, newest first. */
export async function launched(start: (launch: Launched) => Promise<Omit<Browser, 'stop'>>): Promise<Browser> {
  const home = mkdtempSync(join(tmpdir(), 'browser-'))
  const ends: (() => Promise<void> | void)[] = [() => rmSync(home, { recursive: true, force: true, maxRetries: 5 })]
  async function stop(): Promise<void> {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const env = { HOME: home, ...await fontEnvironment('usual') }
    return { ...await start({ home, env, endWith: (end) => void ends.push(end) }), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
