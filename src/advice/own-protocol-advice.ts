import { bufferOf } from '../shared/bytes'
import type { DiagnosticCode } from '../shared/errors'
import type { SocketPort } from '../connection/ports/ports'
import { tapSocket } from '../connection/ports/tap-socket'
import type { Advise } from './advices'
import type { FrameAdvice } from './json-advice'

/** Codes that only a protocol reports. The client reports all other codes itself. */
const ofProtocols: Partial<Record<DiagnosticCode, 1>> = {
  'frame-malformed': 1, 'frame-unknown': 1, 'frame-encode-failed': 1, 'server-error': 1, 'schema-failed': 1,
  'bad-request': 1, 'request-timeout': 1, 'answer-late': 1,
}

export function createOwnProtocolAdvice(port: SocketPort, notify: Advise): FrameAdvice {
  return {
    socket: tapSocket(port, () => undefined, (data: unknown) => {
      if (typeof data === 'string' || bufferOf(data) !== undefined) return
      const type = typeof data
      notify('frame-not-data', { en: `line.send() got: ${type}.`, zh: `传给 line.send() 的是：${type}。` }, null)
    }),
    diagnosed({ code, detail }) {
      if (code in ofProtocols) notify('protocol-reported', [code, detail].filter(Boolean).join(': '), code)
    },
    failed(code) {
      if (code === 'ready-timeout') notify('not-ready')
    },
  }
}
