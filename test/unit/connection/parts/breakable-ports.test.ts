import { describe, expect, test, vi } from 'vitest'
import { breakablePorts } from '../../../../src/client'
import type { SocketEvent } from '../../../../src/connection/ports/ports'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, createScriptedRandom,
} from '../../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { createManualFrameScheduler } from '../../../support/manual-frame-scheduler'

function createStage() {
  const [socket, network, clock] = [createScriptedSocket(), createScriptedNetwork(), createSimulatedClock()]
  const { ports, faults } = breakablePorts({
    socket, network, clock, random: createScriptedRandom(0.5), bus: createScriptedBus(),
    lifecycle: createScriptedLifecycle(), frames: createManualFrameScheduler(), log: { report: () => undefined },
  })
  const received: string[] = []
  const reported: boolean[] = []
  const notify = (event: SocketEvent): void => {
    received.push(event.type === 'closed' ? `closed ${event.code}` : event.type)
  }
  return {
    socket, network, clock, faults, ports, received, reported,
    open: () => ports.socket.open({ url: 'ws://feed' }, notify),
    unwatch: ports.network?.watch((online) => reported.push(online)) ?? (() => undefined),
  }
}

describe('ports that are broken on purpose', () => {
  test('PA-13, UI-11: an open connection ends as a cut one does, once, and the real one is let go', () => {
    const { socket, faults, received, open } = createStage()
    open()
    socket.last().opened()
    faults.cut()
    faults.cut()
    expect(received).toEqual(['opened', 'closed 1006'])
    expect(socket.last().state).toBe('dropped')
  })

  test('PA-13: a connection that ended by itself or was dropped by its owner is not cut again', () => {
    const { socket, faults, received, open } = createStage()
    open()
    socket.last().closed(1001)
    open().drop()
    faults.cut()
    expect(received).toEqual(['closed 1001'])
  })

  test('PA-13: what goes through an open connection is untouched', () => {
    const { socket, received, open } = createStage()
    const connection = open()
    socket.last().opened()
    const settled = vi.fn()
    connection.send('{}', settled)
    expect(settled).toHaveBeenCalledWith()
    socket.last().message('hello')
    connection.close(1000, 'bye')
    expect(received).toEqual(['opened', 'message'])
    expect(socket.last().closeCall).toEqual({ code: 1000, reason: 'bye' })
  })

  test('PA-13, DO-12: a server that is gone cuts and refuses while the network stays, until it is back', () => {
    const { socket, network, clock, faults, received, reported, open } = createStage()
    open()
    socket.last().opened()
    faults.setRefusing(true)
    open()
    clock.advance(0)
    expect(received).toEqual(['opened', 'closed 1006', 'closed 1006'])
    faults.setRefusing(false)
    open()
    socket.last().opened()
    expect(received.at(-1)).toBe('opened')
    expect([reported, network.watchers()]).toEqual([[], 1])
  })

  test('PA-13, UI-12: offline cuts, refuses new connections and notifies the watchers, until online again', () => {
    const { socket, network, clock, faults, ports, received, reported, open, unwatch } = createStage()
    const answers: (boolean | undefined)[] = []
    open()
    socket.last().opened()
    faults.setOffline(true)
    expect(faults.isOffline()).toBe(true)
    ports.network?.ask((online) => answers.push(online))
    network.goOnline()
    const refused = open()
    refused.send('x', (error) => received.push(String(error)))
    refused.close(1000, '')
    clock.advance(0)
    expect(received).toEqual(['opened', 'closed 1006', 'offline', 'closed 1006'])
    open().drop()
    clock.advance(0)
    expect(received).toHaveLength(4)
    expect(socket.connections).toHaveLength(1)
    faults.setOffline(false)
    ports.network?.ask((online) => answers.push(online))
    expect(reported).toEqual([false, false, true])
    expect(answers).toEqual([false, true])
    unwatch()
    faults.setOffline(true)
    expect([reported.length, network.watchers()]).toEqual([3, 0])
  })
})
