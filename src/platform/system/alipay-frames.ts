import { base64Of, bytesOfBase64 } from '../../shared/base64'
import { isRecord } from '../../shared/checks'
import { ifThere, whenRejected } from './environment'

export interface Frames {
  readonly asked: object
  wrap(data: string | ArrayBuffer): { readonly data: string; readonly isBuffer?: boolean }
  unwrap(envelope: unknown): unknown
  readonly doubted: Set<() => void>
  /** Closes the socket if the Alipay client is too old to return a task. */
  closeStray(): void
}

/**
 * Calls return a task only with `multiple` (base library 2.3.1). Messages are wrapped in an object, with bytes as
 * base64. Received bytes are base64 before client 10.5.16, then an ArrayBuffer.
 */
export const alipayFrames: Frames = {
  asked: { multiple: true },
  wrap: (data) => (typeof data === 'string' ? { data } : { data: base64Of(new Uint8Array(data)), isBuffer: true }),
  unwrap(envelope) {
    const { data, isBuffer } = isRecord(envelope) && 'data' in envelope ? envelope : { data: envelope }
    return isBuffer === true && typeof data === 'string' ? bytesOfBase64(data) : data
  },
  doubted: new Set(),
  closeStray() {
    let isStray = true
    const close = (): void => ifThere(() => {
      const call = { success: () => void (isStray = false), complete: () => undefined }
      if (isStray) whenRejected(uni.closeSocket(call), call.complete)
    })
    close()
    // A socket that is still opening may reject the close call.
    ifThere(() => uni.onSocketOpen(() => {
      close()
      isStray = false
    }))
  },
}

export function socketIdOf(event: unknown): string {
  const data = isRecord(event) ? event.data : undefined
  const id = isRecord(data) ? data.socketTaskID : undefined
  return typeof id === 'string' || typeof id === 'number' ? `${id}` : ''
}
