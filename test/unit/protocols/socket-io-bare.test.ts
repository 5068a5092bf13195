import { createContext, Script } from 'node:vm'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Protocol } from '../../../src/connection/ports/protocol'
import type { SocketIoEvents } from '../../../src/protocols/socket-io/types'
import { driveProtocol } from '../../support/protocol-drive'
import { bundled } from '../web-socket/socket-stage'
import { handshake } from './socket-io-rig'

describe('a runtime without browser or Node globals', () => {
  let protocol: Protocol<SocketIoEvents>
  let code: string
  beforeAll(async () => {
    code = await bundled("import { socketIoProtocol } from './src/socket-io'\nprotocol = socketIoProtocol()", {
      // The options of uni's builder.
      format: 'iife', minify: true, define: { 'process.env.UNI_PLATFORM': '"mp-weixin"' },
    })
    const bare: { protocol?: Protocol<SocketIoEvents> } = {}
    const context = createContext(bare, { codeGeneration: { strings: false, wasm: false } })
    new Script(code).runInContext(context)
    protocol = bare.protocol ?? expect.fail('nothing was made')
  })

  test('SI-19: contains no Node or logging code', () => {
    expect(code).not.toMatch(/\bBuffer\.|\bprocess\.|localStorage|\beval\(|new Function/)
    expect(code.length).toBeGreaterThan(5_000)
  })

  test('SI-19: joins, sends and receives, even with bytes from another realm', () => {
    const driven = driveProtocol(protocol)
    const reported = [
      driven.opened(1),
      ...[
        handshake, '40{"sid":"s1"}', '2', '451-["see",{"_placeholder":true,"num":0},"黄"]',
        Uint8Array.from([1, 2]).buffer,
      ].map((data) => driven.received(data, 1)),
      // Parsed again in this realm, to be compared here.
    ].flat().filter(({ type }) => type !== 'startTimer').map((asked): unknown => JSON.parse(JSON.stringify(asked)))
    expect(reported).toMatchObject([
      { type: 'send', data: '40' }, { type: 'ready' }, { name: 'namespaceJoined' }, { type: 'send', data: '3' },
      { name: 'eventReceived', payload: { event: 'see', args: [{}, '黄'] } },
    ])
    const frames = [driven.running.encode?.({ event: 'see', args: [Uint8Array.from([7]), new ArrayBuffer(2)] })].flat()
    expect(frames.map((frame) => (typeof frame === 'string' ? frame : frame?.byteLength))).toEqual([
      '452-["see",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', 1, 2,
    ])
  })
})
