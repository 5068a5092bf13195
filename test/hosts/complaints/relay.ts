import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A cable between the app and its server, whose socket lines can be put to sleep and cut one by one. */
export interface Relay {
  readonly url: string
  /** From here on the lines of now carry nothing, either way; new ones do. */
  freeze(): void
  /** Delayed bytes arrive, and all is as before. */
  thaw(): void
  /** Ends the line of the socket that was opened as the nth, from 1. */
  cut(place: number): void
  close(): Promise<void>
}

/** Carries what comes to the server at `address`, a `ws:` one. */
export async function startRelay(address: string): Promise<Relay> {
  const { hostname, port } = new URL(address)
  const ends = new Set<Socket>()
  const lines: { readonly near: Socket; readonly far: Socket }[] = []
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [end, other] of [[near, far], [far, near]] as const) {
      ends.add(end)
      end.on('error', () => undefined)
      end.on('close', () => {
        ends.delete(end)
        other.destroy()
      })
    }
    near.once('data', (head) => {
      if (/\r\nupgrade: websocket/i.test(head.toString('latin1'))) lines.push({ near, far })
      far.write(head)
      near.pipe(far)
      far.pipe(near)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(address)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    freeze() {
      for (const { near, far } of lines) {
        near.unpipe(far).pause()
        far.unpipe(near).pause()
      }
    },
    thaw() {
      for (const { near, far } of lines) {
        near.pipe(far)
        far.pipe(near)
      }
    },
    cut(place) {
      const line = lines[place - 1]
      if (line === undefined) throw new Error(`There is no line ${place}`)
      line.near.destroy()
    },
    close: () => new Promise((resolve) => {
      for (const end of ends) end.destroy()
      server.close(() => resolve())
    }),
  }
}
