import { onScopeDispose } from 'vue'
import type { JsonEvents, SocketClient } from '../../../src'
import { formatSize } from '../../shared/number-texts'
import { hexOf, isSameFrame } from './frame-bytes'
import { imageTypeOf, type ImageType } from './image-type'
import { createSampleLog, type SampleLog } from './sample-log'
import { noteStatuses } from './status-lines'

export interface EchoSocket {
  readonly log: SampleLog
  send(frame: string | ArrayBuffer): Promise<void>
}

/** Creates a picture's URL or path, or `null` on failure. */
export type ShowPicture = (bytes: ArrayBuffer, type: ImageType) => Promise<string | null>

/** Compares the `toString` tag, because `instanceof` fails for buffers from another realm. */
const isBytes = (data: unknown): data is ArrayBuffer => Object.prototype.toString.call(data) === '[object ArrayBuffer]'

/** Describes a picture by type, and other data by the first bytes. */
function describeBytes(bytes: ArrayBuffer): string {
  return `${imageTypeOf(bytes) ?? hexOf(bytes)} · ${formatSize(bytes.byteLength)}`
}

/** Logs sent frames and their echoes until the scope ends. */
export function useEcho(client: SocketClient<JsonEvents>, showPicture: ShowPicture): EchoSocket {
  const log = createSampleLog()
  /** Frames without an echo, in order. */
  let awaited: { readonly frame: string | ArrayBuffer }[] = []

  function onEcho({ data }: JsonEvents['messageReceived']): void {
    const sent = awaited.shift()
    const came = isBytes(data) ? data : String(data)
    const isSame = sent === undefined ? {} : { isSame: isSameFrame(sent.frame, came) }
    if (typeof came === 'string') {
      log.add({ kind: 'received', text: `echo: ${came}`, ...isSame })
      return
    }
    const id = log.add({ kind: 'received', text: describeBytes(came), isBinary: true, ...isSame })
    const imageType = imageTypeOf(came)
    if (imageType === null) return
    void showPicture(came, imageType).then((picture) => {
      if (picture !== null) log.change(id, { picture })
    })
  }

  const stops = [
    client.on('messageReceived', onEcho),
    noteStatuses(client, log),
    client.on('statusChanged', ({ status }) => {
      if (status !== 'open') awaited = []
    }),
  ]
  onScopeDispose(() => {
    for (const stop of stops) stop()
  })

  return {
    log,
    async send(frame) {
      // The echo may arrive before the platform confirms the send.
      const sent = { frame }
      awaited.push(sent)
      const isBinary = typeof frame !== 'string'
      const id = log.add({ kind: 'sent', text: isBinary ? describeBytes(frame) : frame, isBinary })
      const result = await client.send(frame)
      if (result.ok) return
      awaited = awaited.filter((one) => one !== sent)
      log.change(id, { kind: 'refused', code: result.code })
    },
  }
}
