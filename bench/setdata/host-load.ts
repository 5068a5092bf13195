import type { Host } from '../../test/hosts/host'
import type { ScriptedFeed } from '../feed/scripted-feed'

export const rowCount = 1_000
const updatesPerSecond = 1_000
/** Interval between server messages. */
const beatMs = 10

export function demoStorage(url: string): Readonly<Record<string, unknown>> {
  return { 'tradewire-demo.settings': JSON.stringify({ locale: 'en', address: url }) }
}

/** Seq of the newest frame, -1 before the first frame. */
async function arrived(host: Host): Promise<number> {
  const text = await host.newestText()
  const frame = (text === '' ? {} : JSON.parse(text)) as { readonly seq?: unknown }
  return typeof frame.seq === 'number' ? frame.seq : -1
}

/** Does not advance the app's time. */
export async function catchUp(host: Host, line: ScriptedFeed): Promise<void> {
  await host.until(async () => (await arrived(host)) >= line.seq())
}

/** Waits for rows, then until the page is idle. */
export async function becomesLive(host: Host): Promise<void> {
  await host.holdTime()
  await host.until(async () => {
    await host.advance(20)
    return (await host.texts('.position-row')).length > 0
  })
  await host.advance(1_000)
}

/** @param seconds in the app's own time */
export async function underLoad(host: Host, line: ScriptedFeed, seconds: number): Promise<void> {
  for (let beat = 0; beat < (seconds * 1_000) / beatMs; beat += 1) {
    line.send((updatesPerSecond * beatMs) / 1_000)
    await catchUp(host, line)
    await host.advance(beatMs)
  }
}
