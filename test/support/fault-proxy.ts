import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type FaultProxy = Awaited<ReturnType<typeof createFaultProxy>>

function forward(from: Socket, to: Socket, delayMs: number, isSilent: () => boolean): void {
  const later = (act: () => void): void => {
    if (isSilent()) return
    if (delayMs === 0) act()
    else setTimeout(act, delayMs)
  }
  from.on('data', (chunk: Buffer) => later(() => {
    if (to.writable) to.write(chunk)
  }))
  for (const event of ['end', 'close']) from.on(event, () => later(() => to.end()))
  // The close that follows reports the reset to the other end.
  from.on('error', () => undefined)
}

/** @param over called when both ends have closed */
function createLink(near: Socket, targetPort: number, delayMs: number, over: () => void) {
  const far = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  near.setNoDelay(true)
  let isSilent = false
  const held: Buffer[] = []
  forward(near, far, delayMs, () => isSilent)
  forward(far, near, delayMs, () => isSilent)
  for (const end of [near, far]) {
    end.on('close', () => {
      if (near.destroyed && far.destroyed) over()
    })
  }
  return {
    /** Sends an RST to both ends. */
    reset(): void {
      near.resetAndDestroy()
      far.resetAndDestroy()
    },
    /** Drops all later packets without closing either end. */
    silence(): void {
      isSilent = true
    },
    /** Keeps the near end's later bytes like a network that delivers them late, and drops the far end's. */
    hold(): void {
      isSilent = true
      near.on('data', (chunk: Buffer) => held.push(chunk))
    },
    held: (): string => Buffer.concat(held).toString(),
    /** Sends an RST to the near end, and leaves the far end open. */
    resetNear(): void {
      near.resetAndDestroy()
    },
    /** Sends the kept bytes and a FIN to the far end. */
    deliver(): void {
      far.end(Buffer.concat(held))
    },
    /** Sends a FIN to both ends, without a protocol frame. */
    cut(): void {
      near.destroy()
      far.destroy()
    },
  }
}

/**
 * A TCP proxy that breaks connections on command.
 * @param delayMs travel time of each chunk
 */
export async function createFaultProxy(targetPort: number, delayMs = 0) {
  let target = targetPort
  let isRefusing = false
  const links = new Set<ReturnType<typeof createLink>>()

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (isRefusing) {
      near.resetAndDestroy()
      return
    }
    const link = createLink(near, target, delayMs, () => void links.delete(link))
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
    links: () => [...links],
    async close(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const link of [...links]) link.cut()
      await closed
    },
  }
}
