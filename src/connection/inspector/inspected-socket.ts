import { withChanges } from '../../shared/with-changes'
import type { SocketPort } from '../ports/ports'
import { tapSocket } from '../ports/tap-socket'
import { sizeText, socketEvent, type EventEntry, type EventLog } from './inspector-model'

export interface SocketLook {
  readonly redact: (text: string) => string
  /** Returns a frame's name and copy. If omitted, the inspector shows neither. */
  readonly frame?: (data: string | ArrayBuffer) => { readonly name: string; readonly data: () => unknown }
  /** Copies event data that is not a frame. */
  readonly copy?: (value: unknown) => unknown
}

export function inspectedSocket(socket: SocketPort, log: EventLog, { redact, frame, copy }: SocketLook): SocketPort {
  function addFrame(kind: 'sent' | 'received', arrow: string, data: string | ArrayBuffer): void {
    const { name = '', data: shown } = frame?.(data) || {}
    log.add({ kind, title: `${arrow} ${name}`.trim(), subtitle: sizeText(data), data: shown })
  }

  const add = (entry: EventEntry, value: unknown): void =>
    log.add(withChanges(entry, { data: copy && (() => copy(value)) }))

  const tapped = tapSocket(socket, (event) => {
    if (event.type === 'message') addFrame('received', '←', event.data)
    else add(socketEvent(event, redact), event)
  }, (data) => addFrame('sent', '→', data))
  return withChanges(tapped, {
    open(request, listener) {
      const { url } = request
      add({ kind: 'socket', title: 'socket requested', subtitle: redact(url) }, { url })
      return tapped.open(request, listener)
    },
  })
}
