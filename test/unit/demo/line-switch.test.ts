import { describe, expect, test, vi } from 'vitest'
import { createLineSwitch } from '../../../demo/features/connection/line-switch'
import type { SocketEvent } from '../../../src'
import { createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'

function createStage() {
  const socket = createScriptedSocket()
  const network = createScriptedNetwork()
  const lineSwitch = createLineSwitch({ socket, network })
  const heard: string[] = []
  const tell = (event: SocketEvent): void => {
    heard.push(event.type === 'closed' ? `closed ${event.code}` : event.type)
  }
  return { socket, network, lineSwitch, heard, open: () => lineSwitch.socket.open({ url: 'ws://feed' }, tell) }
}

describe('the line switch', () => {
  test('UI-11: a dropped line ends as a cut one does, once, and the real one is let go', () => {
    const { socket, lineSwitch, heard, open } = createStage()
    open()
    socket.last().opened()
    lineSwitch.dropLines()
    lineSwitch.dropLines()
    expect(heard).toEqual(['opened', 'closed 1006'])
    expect(socket.last().state).toBe('dropped')
  })

  test('a line that ended by itself or was dropped by its owner is not cut again', () => {
    const { socket, lineSwitch, heard, open } = createStage()
    open()
    socket.last().closed(1001)
    open().drop()
    lineSwitch.dropLines()
    expect(heard).toEqual(['closed 1001'])
  })

  test('what goes through an open line is untouched', () => {
    const { socket, heard, open } = createStage()
    const line = open()
    socket.last().opened()
    const settled = vi.fn()
    line.send('{}', settled)
    expect(settled).toHaveBeenCalledWith()
    socket.last().message('hello')
    line.close(1000, 'bye')
    expect(heard).toEqual(['opened', 'message'])
    expect(socket.last().closeCall).toEqual({ code: 1000, reason: 'bye' })
  })

  test('DO-12: a server that is gone cuts the lines and refuses new ones while the network stays, until it is back',
    async () => {
      const { socket, network, lineSwitch, heard, open } = createStage()
      const told: boolean[] = []
      lineSwitch.network.watch((online) => told.push(online))
      open()
      socket.last().opened()
      lineSwitch.setRefusing(true)
      open()
      await vi.waitFor(() => expect(heard).toEqual(['opened', 'closed 1006', 'closed 1006']))
      lineSwitch.setRefusing(false)
      open()
      socket.last().opened()
      expect(heard.at(-1)).toBe('opened')
      expect([told, network.watchers()]).toEqual([[], 1])
    })

  test('UI-12: offline cuts the lines, refuses new ones and tells the watchers, until online again', async () => {
    const { socket, network, lineSwitch, heard, open } = createStage()
    const told: boolean[] = []
    const answers: (boolean | undefined)[] = []
    const unwatch = lineSwitch.network.watch((online) => told.push(online))
    open()
    socket.last().opened()
    lineSwitch.setOffline(true)
    lineSwitch.setOffline(true)
    expect(lineSwitch.isOffline()).toBe(true)
    lineSwitch.network.ask((online) => answers.push(online))
    network.goOnline()
    const refused = open()
    refused.send('x', (error) => heard.push(String(error)))
    refused.close(1000, '')
    await vi.waitFor(() => expect(heard).toEqual(['opened', 'closed 1006', 'offline', 'closed 1006']))
    expect(socket.connections).toHaveLength(1)
    lineSwitch.setOffline(false)
    lineSwitch.network.ask((online) => answers.push(online))
    expect(told).toEqual([false, false, true])
    expect(answers).toEqual([false, true])
    unwatch()
    lineSwitch.setOffline(true)
    expect(told).toHaveLength(3)
    expect(network.watchers()).toBe(0)
  })

  test('a refused line that was dropped meanwhile stays silent', async () => {
    const { lineSwitch, heard, open } = createStage()
    lineSwitch.setOffline(true)
    open().drop()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(heard).toEqual([])
  })
})
