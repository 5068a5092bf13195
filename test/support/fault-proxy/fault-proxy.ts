import { createServer, type AddressInfo } from 'node:net'
import { createLink, type Link } from './link'

export type FaultProxy = Awaited<ReturnType<typeof createFaultProxy>>

/**
 * A TCP proxy on a free port that breaks connections on command.
 * @param delayMs travel time of each chunk
 */
export async function createFaultProxy(targetPort: number, delayMs = 0) {
  let target = targetPort
  let isRefusing = false
  const links = new Set<Link>()

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (isRefusing) {
      near.resetAndDestroy()
      return
    }
    const link = createLink(near, { targetPort: target, delayMs, over: () => void links.delete(link) })
    links.add(link)
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  return {
    port,
    leadTo(next: number): void {
      target = next
    },
    setDoor(door: 'open' | 'refusing'): void {
      isRefusing = door === 'refusing'
    },
    /** Connections with at least one open end, oldest first. */
    links: (): readonly Link[] => [...links],
    async close(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const link of [...links]) link.cut()
      await closed
    },
  }
}
