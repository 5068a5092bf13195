import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Random } from '../../../src/connection/ports/ports'
import { createLink, type Link } from './link'
import { fairWeather, type Weather } from './weather'

/** The treatment of a new client: let through, reset at once, or neither answered nor let go. */
type Door = 'open' | 'refusing' | 'mute'

/** A TCP proxy between a client and a server that spoils the line on command. */
export interface FaultProxy {
  readonly port: number
  /** Where the next clients are led. */
  leadTo(port: number): void
  setDoor(door: Door): void
  /** For all lines, from the next chunk on. */
  setWeather(weather: Partial<Weather>): void
  /** The lines that have not ended at both ends, oldest first. */
  links(): readonly Link[]
  /** How many clients came, let through or not. */
  arrivals(): number
  close(): Promise<void>
}

/** Listens on a free port. What is drawn is drawn from `random`. */
export async function createFaultProxy(targetPort: number, random: Random): Promise<FaultProxy> {
  let target = targetPort
  let door: Door = 'open'
  let weather = fairWeather
  let arrived = 0
  const links = new Set<Link>()
  const muted = new Set<Socket>()

  const server = createServer({ allowHalfOpen: true }, (near) => {
    arrived += 1
    if (door === 'refusing') {
      near.resetAndDestroy()
      return
    }
    if (door === 'mute') return silence(near)
    const link = createLink({
      number: arrived,
      near,
      targetPort: target,
      random,
      weather: () => weather,
      over: () => links.delete(link),
    })
    links.add(link)
  })

  function silence(near: Socket): void {
    muted.add(near)
    near.on('error', () => undefined)
    near.on('end', () => near.destroy())
    near.on('close', () => muted.delete(near))
    near.resume()
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  return {
    port,
    leadTo(next) {
      target = next
    },
    setDoor(next) {
      door = next
      if (door !== 'mute') for (const near of [...muted]) near.destroy()
    },
    setWeather(next) {
      weather = { ...fairWeather, ...next }
    },
    links: () => [...links],
    arrivals: () => arrived,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const link of [...links]) link.cut()
      for (const near of [...muted]) near.destroy()
      await closed
    },
  }
}
