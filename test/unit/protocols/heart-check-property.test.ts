import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heartCheck, heartCheckStart, heartCheckStop } from '../../../src/protocols/samples/heart-check'
import { createProtocolRig } from '../../support/protocol-rig'

const intervalMs = 3_000

const move = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 10_000 }) }),
  fc.record({ do: fc.constantFrom('start', 'start', 'stop', 'lose', 'close', 'connect') }),
)

test('HC-15: whatever happens, heart-checks come when they are wanted and due, and at no other time', () => {
  fc.assert(fc.property(fc.array(move, { minLength: 1, maxLength: 40 }), (story) => {
    const { client, advance, nowMs, socket } = createProtocolRig(heartCheck())
    const sentAtMs: number[] = []
    const dueAtMs: number[] = []
    client.on('heartChecked', () => sentAtMs.push(nowMs()))
    let wanted = false
    let isOpen = false
    /** When the run in hand began; none without a connection or a wish. */
    let since: number | undefined

    function begin(): void {
      since = wanted && isOpen ? nowMs() : undefined
    }

    client.on('statusChanged', ({ status }) => {
      if (isOpen === (status === 'open')) return
      isOpen = status === 'open'
      begin()
    })

    function wait(ms: number): void {
      for (let passed = 0; passed < ms; passed += 1) {
        // Before the clock moves on: a connection that ends then ends what is due with it.
        const begun = since
        advance(1)
        const isDue = since !== undefined && since === begun && nowMs() > since && (nowMs() - since) % intervalMs === 0
        if (isDue) dueAtMs.push(nowMs())
      }
    }

    client.connect()
    for (const step of story) {
      switch (step.do) {
        case 'wait':
          wait(step.ms)
          break
        case 'start':
        case 'stop':
          wanted = step.do === 'start'
          void client.send(wanted ? heartCheckStart : heartCheckStop)
          begin()
          break
        case 'lose':
          socket.connections.find(({ state }) => state === 'open')?.closed()
          break
        case 'close':
          client.close()
          break
        case 'connect':
          client.connect()
      }
    }
    wait(7_000)
    expect(sentAtMs).toEqual(dueAtMs)
    expect(socket.heard()).toBeLessThanOrEqual(1)
  }), { numRuns: 60, seed: 20_260_101 })
})
