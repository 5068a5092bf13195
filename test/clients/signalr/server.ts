import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

/** Ends each record of the hub's protocol. */
const END = '\x1e'
const PING_INTERVAL_MS = 15_000
const [INVOCATION, COMPLETION, PING, CLOSE] = [1, 3, 6, 7] as const

type Hub = Readonly<Record<string, (args: readonly unknown[], call: (target: string, ...args: unknown[]) => void) =>
  unknown>>

/**
 * Not ASP.NET Core, but a stand-in by the published hub protocol in JSON, version 1, for clients that skip the
 * negotiation: handshake, invocations and their completions, pings. Its hub has the method `Say`.
 */
export const serve: Serve = async () => {
  const server = await serveLines({
    path: '/hub',
    begin: (line) => converse(line, { Say: ([text], call) => call('said', text) }),
  })
  // A hub's address is one of HTTP; the client makes of it what it needs.
  return { ...server, url: server.url.replace(/^ws/, 'http') }
}

function converse(line: WebSocket, hub: Hub): void {
  let shaken = false
  let pinging: NodeJS.Timeout | undefined

  const say = (message: object): void => line.send(JSON.stringify(message) + END)

  function shake({ protocol, version }: Readonly<Record<string, unknown>>): void {
    shaken = protocol === 'json' && version === 1
    say(shaken ? {} : { error: 'only json 1 is spoken here' })
    if (shaken) pinging = setInterval(() => say({ type: PING }), PING_INTERVAL_MS)
    else line.close()
  }

  function invoke({ target, arguments: args, invocationId }: Readonly<Record<string, unknown>>): void {
    const method = hub[String(target)]
    const result = method?.(Array.isArray(args) ? args : [], (name, ...given) => {
      say({ type: INVOCATION, target: name, arguments: given })
    })
    if (invocationId === undefined) return
    const error = `Unknown hub method '${String(target)}'`
    say({ type: COMPLETION, invocationId, ...(method === undefined ? { error } : { result: result ?? null }) })
  }

  function received(message: Readonly<Record<string, unknown>>): void {
    if (!shaken) shake(message)
    else if (message.type === INVOCATION) invoke(message)
    else if (message.type === CLOSE) line.close()
    else if (message.type !== PING) line.close(1003, 'not spoken here')
  }

  line.on('message', (data: Buffer) => {
    for (const record of data.toString().split(END).slice(0, -1)) received(recordOf(JSON.parse(record)))
  })
  line.on('close', () => clearInterval(pinging))
}

function recordOf(given: unknown): Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null ? { ...given } : {}
}
