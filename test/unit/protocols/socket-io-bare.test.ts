import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { createContext, Script } from 'node:vm'
import { beforeAll, describe, expect, test } from 'vitest'
import { defaultPolicy } from '../../../src/core/policy/default-policy'
import type { ProtocolEvent } from '../../../src/ports/protocol'
import type { SocketIoProtocol, SocketIoState } from '../../../src/protocols/socket-io-state'
import { handshake } from './socket-io-rig'

const folder = fileURLToPath(new URL('../../../src', import.meta.url))

describe('a place with nothing but the language', () => {
  let protocol: SocketIoProtocol
  let code: string
  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: "import { socketIo } from './socket-io'\nprotocol = socketIo()", resolveDir: folder },
      bundle: true, write: false, format: 'iife', target: 'es2018', minify: true,
    })
    code = outputFiles[0]?.text ?? ''
    const bare: { protocol?: SocketIoProtocol } = {}
    const context = createContext(bare, { codeGeneration: { strings: false, wasm: false } })
    new Script(code).runInContext(context)
    protocol = bare.protocol ?? expect.fail('nothing was made')
  })

  test('SI-19: it brings along no part that is made for Node or for a log', () => {
    expect(code).not.toMatch(/\bBuffer\.|\bprocess\.|localStorage|\beval\(|new Function/)
    expect(code.length).toBeGreaterThan(5_000)
  })

  test('SI-19: joins, speaks and hears, bytes of another realm too', () => {
    let state: SocketIoState = protocol.start(null, defaultPolicy)
    const told: unknown[] = []
    const feed = (event: ProtocolEvent): void => {
      const [next, commands] = protocol.step(state, event)
      state = next
      for (const command of commands) {
        // Of this realm, to be compared here.
        if (command.type !== 'startTimer') told.push(JSON.parse(JSON.stringify(command)))
      }
    }
    const hear = (data: string | ArrayBuffer): void => feed({ type: 'received', atMs: 1, data })
    feed({ type: 'opened', atMs: 1, token: undefined })
    hear(handshake)
    hear('40{"sid":"s1"}')
    hear('2')
    hear('451-["see",{"_placeholder":true,"num":0},"黄"]')
    hear(Uint8Array.from([1, 2]).buffer)
    expect(told).toMatchObject([
      { type: 'send', data: '40' }, { type: 'ready' }, { name: 'namespaceJoined' }, { type: 'send', data: '3' },
      { name: 'eventReceived', payload: { event: 'see', args: [{}, '黄'] } },
    ])
    const frames = [protocol.encode({ event: 'see', args: [Uint8Array.from([7]), new ArrayBuffer(2)] }, state)].flat()
    expect(frames.map((frame) => (typeof frame === 'string' ? frame : frame.byteLength))).toEqual([
      '452-["see",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', 1, 2,
    ])
  })
})
