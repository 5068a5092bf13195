import { copyTrading, createSocketClient, jsonProtocol } from '../../src/client'
import type { Ports, SocketEvent } from '../../src/connection/ports/ports'
import type { Recording } from '../feed/record-frames'
import type { EngineCosts, EngineRun } from './engine-run'

/** Defined by the engine's shell, or written before this script. */
declare const engineRun: EngineRun
declare const engineNow: (() => number) | undefined
declare const preciseTime: (() => number) | undefined
declare const print: ((line: string) => void) | undefined

/** CPU milliseconds in Node, and wall milliseconds elsewhere, because other shells report no CPU time. */
function now(): number {
  if (typeof process === 'object' && typeof process.cpuUsage === 'function') {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  }
  if (typeof preciseTime === 'function') return preciseTime() * 1_000
  return typeof engineNow === 'function' ? engineNow() : Date.now()
}

interface Player {
  begin(recording: Recording): Promise<void>
  hand(text: string): void
  end(recording: Recording): void
}

interface PlayedPorts {
  readonly ports: Ports
  open(): void
  hand(data: string): void
  flush(): void
}

const firstDeltas = 1_000

const nothing = (): void => undefined

/** Ports without a platform. The clock is the engine's, and no timer fires. */
function createPlayedPorts(): PlayedPorts {
  let emit: (event: SocketEvent) => void = nothing
  let flush = nothing
  return {
    ports: {
      socket: {
        open(_request, listener) {
          emit = listener
          return { send: (_data, settled) => settled(), close: nothing, drop: nothing }
        },
      },
      clock: { now: () => Date.now(), setTimer: () => 0, clearTimer: nothing },
      random: { next: () => 0.5 },
      bus: { on: nothing, off: nothing, emit: nothing },
      lifecycle: { isForeground: () => true, watch: () => nothing },
      network: { watch: () => nothing, ask: (answer) => answer(true) },
      log: { report: nothing },
      frames: {
        request(callback) {
          flush = callback
          return nothing
        },
      },
    },
    open: () => emit({ type: 'opened' }),
    hand: (data) => emit({ type: 'message', data }),
    flush: () => flush(),
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

async function createFeedPlayer(): Promise<Player> {
  const played = createPlayedPorts()
  const client = createSocketClient({
    url: 'wss://feed.example.com/ws', ports: played.ports,
    protocol: copyTrading({ session: { userId: 10260 } }),
  })
  let seq = 0
  client.on('positionsUpdated', (update) => void (seq = update.seq))
  client.connect()
  await settle()
  played.open()
  return {
    async begin({ snapshot }) {
      played.hand(snapshot)
      played.flush()
      await settle()
    },
    hand: played.hand,
    end({ lastSeq }) {
      played.flush()
      if (seq !== lastSeq) throw new Error(`The client stands at ${seq}, the server at ${lastSeq}`)
    },
  }
}

/** Creates a client per slice, which still compares its ways to read ticks. */
async function createFirstPlayer(): Promise<Player> {
  let player = await createFeedPlayer()
  return {
    async begin(recording) {
      player = await createFeedPlayer()
      await player.begin(recording)
    },
    hand: (text) => player.hand(text),
    end: (recording) => player.end(recording),
  }
}

async function createPushPlayer(): Promise<Player> {
  const played = createPlayedPorts()
  const client = createSocketClient({
    url: 'wss://feed.example.com/ws', protocol: jsonProtocol(), ports: played.ports,
  })
  let count = 0
  client.on('messageReceived', ({ data }) => {
    if (data !== undefined) count += 1
  })
  client.connect()
  await settle()
  played.open()
  return {
    async begin() {
      count = 0
      await settle()
    },
    hand: played.hand,
    end({ deltas }) {
      if (count !== deltas.length) throw new Error(`Saw ${count} of ${deltas.length} messages`)
    },
  }
}

function createParser(): Player {
  let count = 0
  return {
    begin() {
      count = 0
      return settle()
    },
    hand(text) {
      if (JSON.parse(text) !== null) count += 1
    },
    end({ deltas }) {
      if (count !== deltas.length) throw new Error(`Parsed ${count} of ${deltas.length} texts`)
    },
  }
}

type Row = Record<string, unknown>
interface Frame {
  readonly data: { readonly upsert: readonly Row[]; readonly remove: readonly Row[] }
}

function createFloorPlayer(): Player {
  const rows = new Map<unknown, Row>()
  return {
    begin({ lastRows, snapshot }) {
      rows.clear()
      for (const row of (JSON.parse(snapshot) as { readonly data: readonly Row[] }).data) rows.set(row.ticket, row)
      if (lastRows.length === 0) throw new Error('No rows were recorded')
      return settle()
    },
    hand(text) {
      const { upsert, remove } = (JSON.parse(text) as Frame).data
      for (let index = 0; index < upsert.length; index += 1) {
        const patch = upsert[index]
        const row = patch && rows.get(patch.ticket)
        if (patch === undefined) continue
        if (row === undefined) rows.set(patch.ticket, patch)
        else for (const field in patch) row[field] = patch[field]
      }
      for (let index = 0; index < remove.length; index += 1) rows.delete(remove[index]?.ticket)
    },
    end: nothing,
  }
}

async function main(): Promise<void> {
  const { recordings, rounds, warmups } = engineRun
  const firsts = recordings.map((recording) => {
    const deltas = recording.deltas.slice(0, firstDeltas)
    const { seq } = JSON.parse(deltas[deltas.length - 1] ?? '') as { readonly seq: number }
    return { ...recording, deltas, lastSeq: seq }
  })
  const pushes = recordings.map((recording) => ({
    ...recording,
    deltas: recording.deltas.map((text) => JSON.stringify({ type: 'delta', data: JSON.parse(text) as unknown })),
  }))
  const players: Readonly<Record<string, readonly [Player, readonly Recording[]]>> = {
    parse: [createParser(), recordings],
    floor: [createFloorPlayer(), recordings],
    client: [await createFeedPlayer(), recordings],
    'parse again': [createParser(), recordings],
    first: [await createFirstPlayer(), firsts],
    'parse first': [createParser(), firsts],
    push: [await createPushPlayer(), pushes],
    'parse push': [createParser(), pushes],
  }
  const costs: EngineCosts = {}
  for (const name of Object.keys(players)) costs[name] = []
  for (let round = 0; round < warmups + rounds; round += 1) {
    const names = Object.keys(players)
    for (let step = 0; step < names.length; step += 1) {
      const name = names[(round + step) % names.length] ?? ''
      const [player, texts] = players[name] ?? []
      const recording = texts?.[round % texts.length]
      if (player === undefined || recording === undefined) throw new Error('Nothing was recorded')
      await player.begin(recording)
      const { deltas } = recording
      const before = now()
      for (let index = 0; index < deltas.length; index += 1) player.hand(deltas[index] ?? '')
      player.end(recording)
      if (round >= warmups) costs[name]?.push(now() - before)
    }
  }
  say(JSON.stringify(costs))
}

function say(line: string): void {
  if (typeof print === 'function') print(line)
  else console.log(line)
}

main().catch((error: unknown) => say(JSON.stringify({ failed: String(error) })))
