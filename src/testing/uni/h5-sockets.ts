import {
  attaching, byteLength, createTaskListeners, failWith, hasCallback, succeed, type NativeWire, type SocketTaskDouble,
  type TaskEventName, type UniSocketDouble, type WireSocket,
} from './native-wire'

type ReadyState = 'connecting' | 'open' | 'closing' | 'closed'

/**
 * Creates sockets like uni-h5's. Callbacks run before the call returns. A close event follows an error. A send without
 * an open connection fails twice. Close codes other than 1000 and 3000–4999 fail. A throwing listener does not affect
 * other listeners. Headers are omitted.
 */
export function createH5Sockets(wire: NativeWire): UniSocketDouble {
  const tasks = new Set<SocketTaskDouble>()

  interface Made {
    readonly task: SocketTaskDouble
    readonly problem: string | undefined
  }

  function createTask(url: string, protocols: readonly string[]): Made {
    const listeners = createTaskListeners()
    let state: ReadyState = 'connecting'
    let socket: WireSocket | undefined
    let problem: string | undefined

    function emit(name: TaskEventName, event: Record<string, unknown>): void {
      for (const listener of listeners[name]) {
        try {
          listener(event)
        } catch (error) {
          thrown.push(error)
        }
      }
      if (name === 'error' || name === 'close') tasks.delete(task)
    }

    const task: SocketTaskDouble = {
      ...attaching(listeners),
      send(options): void {
        if (state !== 'open' || socket === undefined) {
          failWith(options, 'sendSocketMessage:fail SocketTask.readyState is not OPEN')
          failWith(options, 'sendSocketMessage:fail Error: SocketTask.readyState is not OPEN')
          return
        }
        const { data } = options
        if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) throw new TypeError('not sendable here')
        socket.send(data)
        succeed(options, 'sendSocketMessage')
      },
      close(options): void {
        const code = options.code ?? 1000
        const reason = options.reason ?? ''
        if (socket === undefined) {
          failWith(options, 'closeSocket:fail TypeError')
        } else if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
          failWith(options, 'closeSocket:fail InvalidAccessError')
        } else if (byteLength(reason) > 123) {
          failWith(options, 'closeSocket:fail SyntaxError')
        } else {
          if (state !== 'closed') {
            state = 'closing'
            socket.close(code, reason)
          }
          succeed(options, 'closeSocket')
        }
      },
    }
    try {
      if (!isAddress(url)) throw new SyntaxError(`The URL '${url}' is invalid.`)
      socket = wire.connect({ url, protocols, header: {} }, {
        open(): void {
          if (state !== 'connecting') return
          state = 'open'
          emit('open', {})
        },
        message: (data) => emit('message', { data }),
        error: () => emit('error', {}),
        close(code, reason): void {
          state = 'closed'
          emit('close', { code, reason })
        },
      })
    } catch (error) {
      problem = String(error)
    }
    return { task, problem }
  }

  const thrown: unknown[] = []
  return {
    alive: () => tasks.size,
    connectSocket(options): SocketTaskDouble | Promise<{ errMsg: string }> {
      const { task, problem } = createTask(options.url, options.protocols ?? [])
      if (problem === undefined) tasks.add(task)
      if (!hasCallback(options)) return Promise.resolve({ errMsg: 'connectSocket:ok' })
      if (problem === undefined) succeed(options, 'connectSocket')
      else failWith(options, `connectSocket:fail ${problem}`)
      return task
    },
  }
}

/**
 * Whether a browser's WebSocket accepts an address. The URL parser escapes spaces and non-ASCII characters. Rejects a
 * fragment.
 */
function isAddress(url: string): boolean {
  try {
    return /^(ws|http)s?:$/.test(new URL(url).protocol) && !url.includes('#')
  } catch {
    return false
  }
}
