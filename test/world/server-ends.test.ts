import { expect, onTestFinished, test } from 'vitest'
import { collectGarbage } from '../support/collect-garbage'
import { countCollections } from '../support/counted-items'
import { playConnections, serveEcho, serversInMemory, type ServerInMemory } from './server-ends'

const usualSeeds = 200
const leakingSeeds = 40
const rounds = 3
/** Maximum number of plays. A leak must grow in each play. */
const maxPlays = 6
/** A leaked entry with its closure takes more bytes than this. */
const maxBytes = 128
/** The engine frees a few objects later, and accounts may have one position more or fewer. */
const maxMore = 8

/** Returns the names of the counts that grew over many connections to one server. */
async function findLeft(
  serve: () => ServerInMemory, seeds = usualSeeds, { stop, count: countNow } = countCollections(),
): Promise<readonly string[]> {
  onTestFinished(stop)
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

  /** Collects twice, because the engine frees some objects after the first. */
  async function count() {
    for (let round = 1; round <= rounds; round += 1) await collectGarbage()
    const living = sockets.filter((socket) => socket.deref() !== undefined).length
    sockets = []
    return { sockets: living, ...countNow(), bytes: process.memoryUsage().heapUsed }
  }

  // A leak grows in each play. Compiled code takes memory in some plays, and accounts have a position more or fewer.
  const growing = new Set(['collections', 'entries', 'bytes'] as const)
  const most = { collections: maxMore, entries: maxMore, bytes: 2 * seeds * maxBytes }
  await play()
  let before = await count()
  for (let more = 1; more <= maxPlays && growing.size > 0; more += 1) {
    await play()
    const after = await count()
    if (after.sockets > maxMore) left.add('sockets')
    for (const name of growing) {
      if (after[name] - before[name] <= most[name]) growing.delete(name)
    }
    before = after
  }
  for (const name of growing) left.add(name)
  if (!server.isAsNew()) left.add('a count of connections')
  return [...left]
}

test.each(Object.keys(serversInMemory))('WO-23: retains no data about closed connections: %s', async (name) => {
  const serve = serversInMemory[name]
  expect(serve && await findLeft(serve)).toEqual([])
})

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
  sockets: new Array<object>(), numbers: new Array<readonly number[]>(), entries: new Map<number, number>(),
  collections: new Array<ReadonlySet<string>>(),
})
let kept = keepNothing()

test.each<readonly [left: string, leave: (server: ServerInMemory, socket: object) => void]>([
  ['timers', ({ clock }) => void clock.setTimer(() => undefined, 1e8)],
  ['sockets', (_, socket) => void kept.sockets.push(socket)],
  // More than the engine may free from earlier test files meanwhile.
  ['bytes', () => void kept.numbers.push(new Array<number>(10_000).fill(0))],
  ['entries', () => void kept.entries.set(kept.entries.size, 0)],
  ['collections', () => void kept.collections.push(new Set())],
])('WO-23: detects %s that ended connections leave behind', async (left, leave) => {
  const counted = countCollections()
  kept = keepNothing()
  expect(await findLeft(leaking(leave), leakingSeeds, counted)).toContain(left)
})

test('WO-23: detects a closed connection that is still counted', async () => {
  const counting = (): ServerInMemory => ({ ...serveEcho(), isAsNew: () => false })
  expect(await findLeft(counting, leakingSeeds)).toContain('a count of connections')
})
