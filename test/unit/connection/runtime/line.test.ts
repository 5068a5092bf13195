import { describe, expect, test } from 'vitest'
import { createLine } from '../../../../src/connection/runtime/line'
import { createScriptedSocket } from '../../../../src/testing/scripted-socket'

function fixture() {
  const socket = createScriptedSocket()
  const told: string[] = []
  const line = createLine(socket, {
    heard: (generation, event) => told.push(`${generation} ${event.type}`),
    closeFailed: (detail) => told.push(detail),
  })
  return { socket, told, line }
}

const request = { url: 'wss://feed.example.com' }

describe('the line', () => {
  test('CN-3: it tells each event with the generation it belongs to', () => {
    const { socket, told, line } = fixture()
    line.open(1, request)
    socket.last().opened()
    socket.last().message('a')
    socket.last().closed(1001)
    line.open(2, request)
    socket.last().refused()
    expect(told).toEqual(['1 opened', '1 message', '1 closed', '2 refused'])
  })

  test('CN-3: opening another silences the one before', () => {
    const { socket, told, line } = fixture()
    line.open(1, request)
    const first = socket.last()
    line.open(2, request)
    expect(first.state).toBe('dropped')
    first.tellAnyway({ type: 'opened' })
    expect(told).toEqual([])
  })

  test('RT-7: with nothing open a send fails and a close does nothing', () => {
    const { told, line } = fixture()
    const settled: unknown[] = []
    line.send('a', (error) => settled.push(error))
    line.close()
    expect(settled).toEqual(['not open'])
    expect(line.drop()).toBe(false)
    expect(told).toEqual([])
  })

  test('CN-8: a drop tells whether a close was still unanswered', () => {
    const { socket, line } = fixture()
    line.open(1, request)
    socket.last().opened()
    line.close()
    expect(line.drop()).toBe(true)
    line.open(2, request)
    expect(line.drop()).toBe(false)
  })
})
