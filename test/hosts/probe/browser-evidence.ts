import type { H5Host } from '../h5/h5-host'
import { lastOf } from './look'
import type { Findings } from './trace'

/** What uni and the window say when Chromium itself goes offline and comes back. */
export async function lookAtBrowserNetwork(host: H5Host): Promise<Findings> {
  const events: string[] = []
  const answers: string[] = []
  const windowEvents: string[] = []
  for (const [when, offline] of [['gone', true], ['back', false]] as const) {
    const before = (await host.texts('.network')).length
    const since = async (): Promise<readonly string[]> => (await host.texts('.network')).slice(before)
    await host.browserPage.context().setOffline(offline)
    await host.until(async () => (await since()).some((told) => told.startsWith('window')))
    await host.tap('.ask-network')
    await host.until(async () => (await since()).some((told) => told.startsWith('asked')))
    const told = await since()
    events.push(`${when}: ${lastOf(told, /^event: (isConnected \w+)/)}`)
    answers.push(`${when}: ${lastOf(told, /^asked: (\w+)/) === 'none' ? 'none' : 'a network'}`)
    windowEvents.push(lastOf(told, /^window: (\w+)/))
  }
  return {
    'network.event': events.join('; '),
    'network.asked': answers.join('; '),
    'network.window': windowEvents.join(', then '),
  }
}
