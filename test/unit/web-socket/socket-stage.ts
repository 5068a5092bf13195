import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'esbuild'
import { createScriptedSocket, type ScriptedSocketOptions } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { UniWebSocket, type UniWebSocketOptions } from '../../../src/web-socket/standard/uni-web-socket'

interface StageAsk extends ScriptedSocketOptions {
  readonly url?: string
  readonly protocols?: string | string[]
  readonly header?: UniWebSocketOptions['header']
}

export function stageSocket({ url = 'wss://a.example/ws', protocols, header, ...ask }: StageAsk = {}) {
  const clock = createSimulatedClock()
  const far = createScriptedSocket({ clock, ...ask })
  const socket = new UniWebSocket(url, protocols, { socket: far, clock, ...(header === undefined ? {} : { header }) })
  const received: string[] = []
  const data: unknown[] = []
  socket.onopen = ({ type }) => received.push(`${type} ${socket.readyState}`)
  socket.onerror = ({ type }) => received.push(`${type} ${socket.readyState}`)
  socket.onmessage = (event) => {
    received.push(`${event.type} ${socket.readyState}`)
    data.push(event.data)
  }
  socket.onclose = ({ type, code, reason, wasClean }) => {
    received.push(`${type} ${socket.readyState} ${code} ${reason}${wasClean ? ' clean' : ''}`)
  }
  return { socket, far, clock, received, data }
}

/** The `open` event has been dispatched. */
export function openStage(ask: StageAsk = {}) {
  const stage = stageSocket(ask)
  stage.far.last().opened()
  const [first, ...rest] = stage.received.splice(0)
  if (first !== 'open 1' || rest.length > 0) throw new Error(`Opened with ${String(first)}`)
  return stage
}

export function thrownBy(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return error instanceof Error ? error.name : 'no error'
  }
  return 'nothing'
}

export async function bundled(contents: string, options: BuildOptions = {}): Promise<string> {
  const stdin = { contents, resolveDir: fileURLToPath(new URL('../../../', import.meta.url)), loader: 'ts' } as const
  const { outputFiles: [file] } = await build({
    format: 'esm', ...options, stdin, target: 'es2018', bundle: true, write: false,
  })
  return file?.text ?? ''
}
