import type { Host } from '../host'
import { pageRows, type PageRowName } from './rows'
import type { Findings } from './trace'

/** The page's own time: it asks its questions one after another. */
const PAGE_PATIENCE_MS = 60_000
const BACKGROUND_S = 10

/** The page's findings, and the results of the host's common actions. */
export async function look(host: Host): Promise<Findings> {
  const asked = await askPage(host)
  const background = await watchBackground(host)
  return { ...asked, ...background }
}

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

export async function watchBackground(host: Host): Promise<Findings> {
  await host.tap('.hold')
  await host.until(async () => (await host.texts('.held')).includes('open'))
  await host.holdTime()
  const before = (await host.texts('.life')).length
  await host.toBackground()
  let cut = 'stays open'
  for (let passedS = 1; passedS <= BACKGROUND_S && cut === 'stays open'; passedS += 1) {
    await host.advance(1_000)
    // A page draws its events in real time.
    if ((await host.openSockets()) === 0) await host.until(async () => (await host.texts('.held')).length > 1)
    const [, end] = await host.texts('.held')
    if (end !== undefined) cut = `${end} after ${passedS} s`
  }
  const hidden = (await host.texts('.life')).length
  await host.toForeground()
  await host.advance(100)
  const life = await host.texts('.life')
  await host.releaseTime()
  return {
    'background.cut': cut,
    'life.hide': turnsOf(life.slice(before, hidden)),
    'life.show': turnsOf(life.slice(hidden)),
  }
}

/** `app hide and page hide in one turn`, or one after another. */
function turnsOf(life: readonly string[]): string {
  return life.join(' and ').split(' and end of turn').map((turn) => turn.replace(/^ and /, '')).filter(Boolean)
    .map((turn) => (turn.includes(' and ') ? `${turn} in one turn` : turn)).join(', then ')
}

/** After this nothing more is expected of a network event. */
const LATE_MS = 3_100

/** The runtime's reports on a network that goes and comes, by the host's own device. */
export async function lookAtNetwork(host: Host): Promise<Findings> {
  const events: string[] = []
  const answers: string[] = []
  for (const [when, online] of [['gone', false], ['back', true]] as const) {
    const before = (await host.texts('.network')).length
    const since = async (): Promise<readonly string[]> => (await host.texts('.network')).slice(before)
    await host.setOnline(online)
    await host.advance(50)
    await host.tap('.ask-network')
    await host.until(async () => (await since()).some((reported) => reported.startsWith('asked')))
    const atOnce = await since()
    await host.advance(LATE_MS)
    const later = (await since()).slice(atOnce.length)
    const event = /^event: (isConnected \w+)/
    const late = lastOf(later, event)
    events.push(`${when}: ${late === 'nothing' ? lastOf(atOnce, event) : `${late}, late`}`)
    answers.push(`${when}: ${lastOf(atOnce, /^asked: (\w+)/)}`)
  }
  return { 'network.event': events.join('; '), 'network.asked': answers.join('; ') }
}

export function lastOf(reported: readonly string[], pattern: RegExp): string {
  return reported.flatMap((line) => pattern.exec(line)?.[1] ?? []).at(-1) ?? 'nothing'
}
