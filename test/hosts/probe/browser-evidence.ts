import type { H5Host } from '../h5/h5-host'
import { lastOf } from './look'
import type { Findings } from './trace'

/** uni's and the window's reports when Chromium itself goes offline and comes back. */
export async function lookAtBrowserNetwork(host: H5Host): Promise<Findings> {
  const windowEvents: string[] = []
  for (const offline of [true, false]) {
    const before = (await host.texts('.network')).length
    const since = async (): Promise<readonly string[]> => (await host.texts('.network')).slice(before)
    await host.browserPage.context().setOffline(offline)
    await host.until(async () => (await since()).some((reported) => reported.startsWith('window')))
    await host.tap('.ask-network')
    await host.until(async () => (await since()).some((reported) => reported.startsWith('asked')))
    windowEvents.push(lastOf(await since(), /^window: (\w+)/))
  }
  const reported = await host.texts('.network')
  // When else uni says something, and of which kind of network, depends on the browser's version.
  const saysGone = reported.some((line) => line.startsWith('event: isConnected false'))
  return {
    'network.event': saysGone ? 'says that it went' : 'never says that it went',
    'network.asked': reported.includes('asked: none') ? 'gone: none' : 'never none',
    'network.window': windowEvents.join(', then '),
  }
}
