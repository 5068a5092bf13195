import type { Network, SocketConnection, SocketEvent, SocketPort } from '../../../src'

/** Ports that can be broken on purpose, to see what the connection makes of it. */
export interface LineSwitch {
  readonly socket: SocketPort
  readonly network: Network
  /** Cuts every open line, as a tunnel would. */
  dropLines(): void
  /** Cuts the lines and makes the network look gone, until told otherwise. */
  setOffline(offline: boolean): void
  isOffline(): boolean
  /** Cuts the lines and refuses new ones, as a server that is gone does, until told otherwise. */
  setRefusing(refusing: boolean): void
}

const abnormalClosure = 1006

export function createLineSwitch(ports: { readonly socket: SocketPort; readonly network: Network }): LineSwitch {
  const lines = new Set<() => void>()
  const watchers = new Set<(online: boolean) => void>()
  let offline = false
  let refusing = false

  function openNothing(listener: (event: SocketEvent) => void): SocketConnection {
    let heard = true
    const timer = setTimeout(() => {
      if (heard) listener({ type: 'closed', code: abnormalClosure, reason: '' })
    }, 0)
    return {
      send: (_data, settled) => settled('offline'),
      close() {},
      drop() {
        heard = false
        clearTimeout(timer)
      },
    }
  }

  function dropLines(): void {
    for (const cut of [...lines]) cut()
  }

  return {
    socket: {
      open(request, listener) {
        if (offline || refusing) return openNothing(listener)
        function cut(): void {
          lines.delete(cut)
          opened.drop()
          listener({ type: 'closed', code: abnormalClosure, reason: '' })
        }
        lines.add(cut)
        const opened = ports.socket.open(request, (event) => {
          if (event.type === 'closed' || event.type === 'refused') lines.delete(cut)
          listener(event)
        })
        return {
          send: opened.send,
          close: opened.close,
          drop() {
            lines.delete(cut)
            opened.drop()
          },
        }
      },
    },
    network: {
      ask(answer) {
        if (offline) answer(false)
        else ports.network.ask(answer)
      },
      watch(listener) {
        watchers.add(listener)
        const unwatch = ports.network.watch((online) => listener(online && !offline))
        return () => {
          watchers.delete(listener)
          unwatch()
        }
      },
    },
    dropLines,
    setOffline(next) {
      if (next === offline) return
      offline = next
      if (offline) dropLines()
      for (const watcher of [...watchers]) watcher(!offline)
    },
    isOffline: () => offline,
    setRefusing(next) {
      refusing = next
      if (refusing) dropLines()
    },
  }
}
