import { createFaultProxy } from '../../support/fault-proxy/fault-proxy'

/** A TCP port of its own before another one, whose lines can be cut: for a server that cannot cut them itself. */
export async function openRelay(targetPort: number) {
  const proxy = await createFaultProxy(targetPort)
  return {
    port: proxy.port,
    loseLines: (): void => proxy.links().forEach((link) => link.cut()),
    close: (): Promise<void> => proxy.close(),
  }
}
