import { expect, onTestFinished, test, vi } from 'vitest'
import { collectGarbage } from '../support/collect-garbage'
import { playConnections, serveEcho, serversInMemory, type ServerInMemory } from './server-ends'

const seeds = 200
/** An entry with its closure takes more. */
const maxBytes = 128
/** The engine frees a few sockets a little later, and accounts have a position more or fewer. */
const maxMore = 8

/** Counts the maps and sets that are made from now on, until the end of the test, and their entries. */
function countCollections() {
  const [RealMap, RealSet] = [Map, Set]
  const all = new RealSet<WeakRef<{ readonly size: number }>>()
  vi.stubGlobal('Map', class<K, V> extends RealMap<K, V> {
    constructor(entries?: Iterable<readonly [K, V]> | null) {
      super(entries)
      all.add(new WeakRef(this))
    }
  })
  vi.stubGlobal('Set', class<T> extends RealSet<T> {
    constructor(values?: Iterable<T> | null) {
      super(values)
      all.add(new WeakRef(this))
    }
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  return () => {
    const sizes: number[] = []
    for (const each of all) {
      const found = each.deref()
      if (found === undefined) all.delete(each)
      else sizes.push(found.size)
    }
    return { collections: sizes.length, entries: sizes.reduce((sum, size) => sum + size, 0) }
  }
}

/** Returns the names of the counts that grew over many connections to one server. */
async function findLeft(
  serve: () => ServerInMemory, collections = countCollections(),
): Promise<readonly string[]> {
  const server = serve()
  const timers = server.clock.pending()
  let sockets: WeakRef<object>[] = []
  const left = new Set<string>()

  async function play(): Promise<void> {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const played = await playConnections(server, seed)
      sockets.push(...played.sockets.map((socket) => new WeakRef(socket)))
      if (played.timers > timers) left.add('timers')
    }
  }

  async function count() {
    await collectGarbage()
    await collectGarbage()
    const alive = sockets.filter((socket) => socket.deref() !== undefined).length
    sockets = []
    const counts = { sockets: alive, ...collections() }
    // The weak references are garbage now.
    await collectGarbage()
    return { ...counts, bytes: process.memoryUsage().heapUsed }
  }

  await play()
  const first = await count()
  await play()
  const before = await count()
  await play()
  const after = await count()
  // Compiled code takes room once; a leak grows each time.
  const bytes = Math.min(after.bytes - before.bytes, before.bytes - first.bytes)
  if (after.sockets > maxMore) left.add('sockets')
  if (after.collections > before.collections + maxMore) left.add('collections')
  if (after.entries > before.entries + maxMore) left.add('entries')
  if (bytes > 2 * seeds * maxBytes) left.add('bytes')
  if (!server.isAsNew()) left.add('a count of connections')
  return [...left]
}

test.each(Object.keys(serversInMemory))('WO-23: connections to the server %s leave nothing', async (name) => {
  const serve = serversInMemory[name]
  expect(serve && await findLeft(serve)).toEqual([])
})

/** A server with what its connections leave. */
const leaking = (leave: (server: ServerInMemory, socket: object) => void) => (): ServerInMemory => {
  const server = serveEcho()
  return {
    ...server,
    connect(rolls) {
      const connection = server.connect(rolls)
      leave(server, connection.socket)
      return connection
    },
  }
}

const keepNothing = () => ({
  sockets: new Array<object>(), texts: new Array<string>(), entries: new Map<number, number>(),
  collections: new Array<ReadonlySet<string>>(),
})
/** Objects that outlive their connections. */
let kept = keepNothing()

test.each<readonly [left: string, leave: (server: ServerInMemory, socket: object) => void]>([
  ['timers', ({ clock }) => void clock.setTimer(() => undefined, 1e8)],
  ['sockets', (_, socket) => void kept.sockets.push(socket)],
  ['bytes', () => void kept.texts.push(String(kept.texts.length).repeat(100))],
  ['entries', () => void kept.entries.set(kept.entries.size, 0)],
  ['collections', () => void kept.collections.push(new Set())],
])('WO-23: %s that connections leave are found', async (left, leave) => {
  const counted = countCollections()
  kept = keepNothing()
  expect(await findLeft(leaking(leave), counted)).toContain(left)
})

test('WO-23: a connection that is still counted is found', async () => {
  expect(await findLeft(() => ({ ...serveEcho(), isAsNew: () => false }))).toEqual(['a count of connections'])
})
