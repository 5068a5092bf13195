import type { SampleLog } from './sample-log'
import type { StatusSource } from './use-client-status'

/**
 * Logs each opening, disconnect and failed attempt until the returned function is called.
 * @param showsDetail whether to also log the platform's or server's message
 */
export function noteStatuses(client: StatusSource, log: SampleLog, showsDetail = false): () => void {
  let { status: before, failure: noted } = client.status()
  return client.on('statusChanged', ({ status, failure }) => {
    const wasOpen = before === 'open'
    before = status
    const isNew = failure !== null && failure !== noted
    noted = failure
    const { code, detail: text } = failure ?? {}
    const reason = { ...(code && { code }), ...(showsDetail && text && { text }) }
    if (status === 'open') log.add({ kind: 'opened' })
    else if (wasOpen) log.add({ kind: 'closed', ...reason })
    else if (isNew) log.add({ kind: 'error', ...reason })
  })
}
