import { startFarSide } from '../../contract/far-side'
import type { SocketPortHarness } from '../../contract/harness'
import { stepToMessage } from '../../contract/messages'
import type { Host } from '../host'
import type { PageDriver } from './page-driver-client'

const LEFT_PATIENCE_MS = 5_000
const realMs = (ms: number): Promise<void> => new Promise((resolve) => {
  if (ms === 0) setImmediate(resolve)
  else setTimeout(resolve, ms)
})

/** A case of the contract on the port that runs in a built page. */
export async function createPageHarness(host: Host, driver: PageDriver): Promise<SocketPortHarness> {
  const far = await startFarSide()
  const left = async (): Promise<number> => (await driver.left()) + (await host.openSockets())
  return {
    sendsHeader: host.name !== 'h5',
    open: (path, wish = {}, first = []) =>
      driver.open({ request: { url: far.url(path), ...wish }, first: first.map(stepToMessage) }),
    rest: realMs,
    farConnections: () => Promise.resolve(far.connections()),
    left,
    async dispose(): Promise<void> {
      await far.dispose()
      // Each case finds the page as the first one did.
      await host.until(async () => (await left()) === 0, LEFT_PATIENCE_MS)
    },
  }
}
