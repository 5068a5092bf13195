import fc from 'fast-check'
import { expect, test } from 'vitest'
import { modeCode } from '../../../src/protocols/samples/mode-code'
import { createProtocolRig } from '../../support/protocol-rig'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'

const sliceMs = 250

type Move =
  | { readonly do: 'wait'; readonly slices: number }
  | { readonly do: 'lose' | 'mute' | 'unmute' | 'refuse' | 'accept' | 'hide' | 'show' | 'press' | 'close' | 'talk' }

const moves = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), slices: fc.integer({ min: 1, max: 160 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'lose', 'mute', 'unmute', 'refuse', 'accept', 'hide', 'show', 'press', 'close', 'talk',
        ),
      }),
    },
  ),
  { minLength: 1, maxLength: 30 },
)

/** The visible facts of a connection. */
interface Seen {
  /** How many of its frames the server has dealt with. */
  taken: number
  /** When it opened or its last heartbeat was answered. */
  quietSinceMs: number
  /** When the last heartbeat went out, until it is answered. */
  askedAtMs: number | undefined
  /** Something other than the clock had asked for a heartbeat since. */
  probed: boolean
}

/** A client, a server that answers by script, and the invariants between any two slices of time. */
function createStage() {
  const rig = createProtocolRig(modeCode(), { autoOpen: false })
  const { client, socket, lifecycle } = rig
  const seen = new Map<ScriptedConnection, Seen>()
  let mute = false
  let refusing = false
  let wanted = false

  function press(): void {
    wanted = true
    client.connect()
    client.reconnect()
    for (const entry of seen.values()) entry.probed = true
  }

  function take(connection: ScriptedConnection): void {
    const nowMs = rig.nowMs()
    const known = seen.get(connection) ?? { taken: 0, quietSinceMs: nowMs, askedAtMs: undefined, probed: false }
    seen.set(connection, known)
    for (const data of connection.sent.slice(known.taken)) {
      known.taken += 1
      const text = typeof data === 'string' ? data : expect.fail()
      if (text.includes('heart_beat')) {
        if (!known.probed) expect(nowMs - known.quietSinceMs).toBeGreaterThanOrEqual(30_000)
        if (!known.probed) expect(known.askedAtMs).toBeUndefined()
        known.askedAtMs = nowMs
      }
      if (mute || connection.state !== 'open') continue
      connection.message(text)
      if (!text.includes('heart_beat')) continue
      Object.assign(known, { askedAtMs: undefined, quietSinceMs: nowMs, probed: false })
    }
    if (connection.state !== 'open' || client.status().status !== 'open') return
    const { askedAtMs } = known
    const [sinceMs, limitMs] = askedAtMs === undefined ? [known.quietSinceMs, 30_000] : [askedAtMs, 3_000]
    // A slice for the sending to be seen, one for the end.
    expect(nowMs - sinceMs).toBeLessThanOrEqual(limitMs + 2 * sliceMs)
  }

  function serve(): void {
    for (const connection of socket.connections) {
      if (connection.state === 'connecting') {
        if (refusing) connection.closed()
        else connection.opened()
      }
      if (connection.state === 'open') take(connection)
    }
    expect(socket.live()).toBeLessThanOrEqual(1)
    if (!wanted && client.status().status === 'idle') expect(socket.live()).toBe(0)
  }

  function wait(slices: number): void {
    for (let slice = 0; slice < slices; slice += 1) {
      rig.advance(sliceMs)
      serve()
    }
  }

  function make(move: Move): void {
    switch (move.do) {
      case 'wait':
        return wait(move.slices)
      case 'lose': {
        const line = socket.connections.find(({ state }) => state === 'open')
        return line?.closed()
      }
      case 'mute':
      case 'unmute':
        mute = move.do === 'mute'
        return
      case 'refuse':
      case 'accept':
        refusing = move.do === 'refuse'
        return
      case 'hide':
        return lifecycle.toBackground()
      case 'show':
        for (const entry of seen.values()) entry.probed = true
        return lifecycle.toForeground()
      case 'press':
        return press()
      case 'close':
        wanted = false
        return void client.close()
      case 'talk':
        void client.send('hello')
    }
  }

  return {
    client,
    opensAtMs: rig.opensAtMs,
    make,
    press,
    /** Everything well again, and the page wants it. */
    heal() {
      mute = false
      refusing = false
      wanted = true
      for (const entry of seen.values()) entry.probed = true
      lifecycle.toForeground()
      client.connect()
    },
    wait,
  }
}

test('MC-16: whatever happens: one socket, the heartbeat in time, and alive while the server is', () => {
  fc.assert(fc.property(moves, fc.boolean(), (story, impatient) => {
    const { client, make, heal, press, wait, opensAtMs } = createStage()
    for (const move of story) {
      make(move)
      wait(1)
    }
    heal()
    if (impatient) press()
    // A dead line is found and left, and the next attempt awaited; or neither, where the user asks.
    wait((impatient ? 4_000 : 44_000) / sliceMs)
    expect(client.status().status).toBe('open')
    const opens = opensAtMs.length
    wait(80_000 / sliceMs)
    press()
    wait(40_000 / sliceMs)
    expect(client.status().status).toBe('open')
    expect(opensAtMs).toHaveLength(opens)
  }), { numRuns: 120, seed: 20_260_101 })
})
