import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../../../scripts/pack/facts'

/** An app module that exports the results of package functions, and their members. */
export const exportedResults = `
import * as t from 'tradewire'
import { createChatPlugin, useChat, useConversation } from 'tradewire/chat'
import { legacySocketIO } from 'tradewire/legacy'
import { createOutboxPlugin, useOutbox } from 'tradewire/outbox'
import { callSocketIo, socketIoProtocol, socketIoSockets } from 'tradewire/socket-io'
import { useSocketIOStore } from 'tradewire/stores'
import { createTestClock, createTestServer, drivePage, installUni } from 'tradewire/testing'

interface Ticks { readonly ticked: number }
const url = 'wss://feed.example.com/ws'
const money = { currency: 'USD', currencyDigits: { USD: 2 } }
const plain = { ...money, firstFrame: () => ({}) }

export const protocols = [
  t.jsonProtocol(), t.copyTrading(), t.copyTradingPlain(plain), t.chatProtocol(), socketIoProtocol(),
  t.echo(), t.heartCheck(), t.modeCode(),
] as const
export const plugin = t.createTradewire({ url, protocol: t.jsonProtocol() })
export const installed = t.clientOf()
export const ticks = t.clientOf<Ticks>('ticks')
export const client = t.createSocketClient({ url, protocol: t.copyTrading() })
export const status = client.status()
export const stats = client.stats()
export const inspection = client.inspection
export const lease = client.lease('page')
export const sent = client.send({})
export const parts = [t.statistics(), t.inspector(), t.consoleLog()]
export const ports = t.breakablePorts(t.defaultPorts())
export const backoff = t.spreadBackoff()
export const source = t.createPositionSource(money)
export const outbox = t.createOutbox({ client, wire: t.copyTradingOrders() })
export const wires = [t.copyTradingOrders(), t.jsonOutbox(), t.chatEnvelopes()] as const
export const message = t.orderMessage({ action: 'open', symbol: 'EURUSD', type: 'buy', lots: 1 })
export const posted = outbox.post(message)
export const settled = outbox.postAndWait(message)
export const chatClient = t.createSocketClient({ url, protocol: t.chatProtocol() })
export const chat = t.createChat({ client: chatClient, wire: t.chatEnvelopes() })
export const outside = { ...t.socketOf() }
export const useRoom = () => ({ ...t.useSocket(), socket: t.useSocket() })
export const useRows = () => ({ ...t.usePositions(), lists: t.usePositionLists(), row: t.usePosition(1) })
export const useOrders = () => ({ ...useOutbox(), outbox: useOutbox() })
export const useTalk = () => ({ ...useChat(), chat: useChat() })
export const useRoomTalk = () => ({ ...useConversation('room'), conversation: useConversation('room') })
export const useStatus = () => useSocketIOStore()
export const orders = createOutboxPlugin({ wire: t.copyTradingOrders() })
export const talk = createChatPlugin({ wire: t.chatEnvelopes() })
export const legacy = legacySocketIO({ url, ...money })
export const socketIO = legacy.socketIO
export const instance = new legacy.socketIO()
export const called = callSocketIo(t.createSocketClient({ url, protocol: socketIoProtocol() }), 'greet')
export const sockets = socketIoSockets()
export const clock = createTestClock()
export const server = createTestServer()
export const double = installUni({ server })
export { drivePage }
// Its type has no exported name.
export const codes = t.defaultCloseCodes
`

/** An app module that uses only the main entry. */
export const positionChannels = `
import { clientOf, useChannel } from 'tradewire'

useChannel('messageReceived', ({ name }) => name.length)
useChannel('positionEvent', ({ position }) => position.ticket)
useChannel('getPositonsOrder', ({ data }) => data.length)
clientOf().on('positionsUpdated', ({ changed }) => changed.length)
`

/** An app whose `main.ts` imports the protocol. */
export const socketIoChannels = `
import 'tradewire/socket-io'
import { clientOf, useChannel } from 'tradewire'

useChannel('eventReceived', ({ answer }) => void clientOf().send({ answer, args: [] }))
clientOf().on('eventReceived', ({ event }) => event.length)
`

export const asyncFunctions = `
import { jsonProtocol } from 'tradewire'

async function later<Value>(value: Value): Promise<Value> { return value }
jsonProtocol({ login: async ({ token }) => later({ type: 'login', data: { token } }) })
jsonProtocol({ write: (name, payload, id) => later({ name, payload, id }) })
jsonProtocol({ decode: async (data) => later(data) })
jsonProtocol({ ping: () => later({ type: 'ping' }) })
jsonProtocol({ login: ({ token }) => token === undefined ? undefined : later({ type: 'login', token }) })
`

export const synchronousFunctions = `
import { jsonProtocol } from 'tradewire'

jsonProtocol({ login: ({ token }) => token && { type: 'login', token }, ping: () => ({ type: 'ping' }) })
jsonProtocol({ write: (name, payload) => payload, decode: (data) => JSON.parse(String(data)), ping: 'ping' })
jsonProtocol({ decode: (data): unknown => JSON.parse(String(data)), login: () => { throw new Error('signed out') } })
`

/** An app module with functions that pass callbacks with a type parameter to a protocol. */
export const genericFunctions = `
import { jsonProtocol } from 'tradewire'

export function decodedBy<Value>(decode: (data: string | ArrayBuffer) => Value) { return jsonProtocol({ decode }) }
export function signedInBy<Login extends object>(login: () => Login) { return jsonProtocol({ login }) }
export function written<Frame, Ping>(write: (name: string) => Frame, ping: () => Ping) {
  return jsonProtocol({ write, ping })
}
`

export const unknownNames = `
import { useSocket } from 'tradewire'

interface Talk {
  receive: { notice: string; order: number }
  send: { say: string; typing: undefined }
  request: { listRooms: { result: string[] }; joinRoom: { params: number; result: string } }
}
const { on, send, request } = useSocket<Talk>()
on('notise', () => undefined)
send('sey', 'hi')
request('joinRom', 1)
`

const modules = {
  Node10: ts.ModuleKind.ESNext, NodeNext: ts.ModuleKind.NodeNext, Bundler: ts.ModuleKind.ESNext,
} as const

export type Resolution = keyof typeof modules

/** Returns compiler errors about an app module that uses the package, and about its declarations. */
export function appErrors(
  packageFolder: string, text: string, resolution: Resolution = 'Bundler',
): readonly string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022, module: modules[resolution],
    moduleResolution: ts.ModuleResolutionKind[resolution],
    strict: true, skipLibCheck: true, declaration: true, types: [],
  }
  // A virtual project, because in the repository the package's name means its source.
  const app = '/app/app.mts'
  const host = ts.createCompilerHost(options)
  const placeOf = (path: string): string => path
    .replace(/^\/app\/node_modules\/tradewire(?=\/|$)/, packageFolder)
    .replace(/^\/app\/node_modules(?=\/|$)/, join(root, 'node_modules'))
  const readFile = (path: string): string | undefined =>
    path === app ? text : host.readFile(placeOf(path))
  const program = ts.createProgram([app], options, {
    ...host,
    readFile,
    fileExists: (path) => path === app || host.fileExists(placeOf(path)),
    directoryExists: (path) => existsSync(placeOf(path)),
    realpath: (path) => path,
    getSourceFile(path, target) {
      const source = readFile(path)
      return source === undefined ? undefined : ts.createSourceFile(path, source, target, true)
    },
  })
  const file = program.getSourceFile(app)
  return [...program.getSemanticDiagnostics(file), ...program.getDeclarationDiagnostics(file)]
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}
