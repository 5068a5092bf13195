import type { Host } from '../host'
import { pageRows, type PageRowName } from './rows'
import type { Findings } from './trace'

/** The page's own time: it asks its questions one after another. */
const PAGE_PATIENCE_MS = 60_000

export async function askPage(host: Host): Promise<Findings> {
  await host.tap('.start')
  await host.until(async () => (await host.text('.stage')) === 'done', PAGE_PATIENCE_MS)
  return readRows(await host.texts('.row'))
}

/** The page's notes, `row = answer` each. */
export function readRows(lines: readonly string[]): Findings {
  const found: Partial<Record<PageRowName, string>> = {}
  for (const line of lines) {
    const [name = '', text = ''] = line.split(/ = (.*)/)
    if (!isPageRow(name)) throw new Error(`No row of the catalogue: ${line}`)
    found[name] = text
  }
  return found
}

const isPageRow = (name: string): name is PageRowName => name in pageRows

/** Hides the app and shows it again: the events of the app and of its page, by turns of the event loop. */
export async function watchLife(host: Host): Promise<Findings> {
  await host.holdTime()
  const before = (await host.texts('.life')).length
  await host.toBackground()
  await host.advance(1_000)
  const hidden = (await host.texts('.life')).length
  await host.toForeground()
  await host.advance(100)
  const life = await host.texts('.life')
  await host.releaseTime()
  return { 'life.hide': turnsOf(life.slice(before, hidden)), 'life.show': turnsOf(life.slice(hidden)) }
}

/** `app hide and page hide in one turn`, or one after another. */
function turnsOf(life: readonly string[]): string {
  return life.join(' and ').split(' and end of turn').map((turn) => turn.replace(/^ and /, '')).filter(Boolean)
    .map((turn) => (turn.includes(' and ') ? `${turn} in one turn` : turn)).join(', then ')
}

export function lastOf(reported: readonly string[], pattern: RegExp): string {
  return reported.flatMap((line) => pattern.exec(line)?.[1] ?? []).at(-1) ?? 'nothing'
}
