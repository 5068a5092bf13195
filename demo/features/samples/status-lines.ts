import type { SampleLog } from './sample-log'
import type { StatusSource } from './use-client-status'

/** Logs each opening, disconnect and failed attempt until the returned function is called. */
export function noteStatuses(client: StatusSource, log: SampleLog): () => void {
  let { status: before, failure: noted } = client.status()
  return client.on('statusChanged', ({ status, failure }) => {
    const wasOpen = before === 'open'
    before = status
    const isNew = failure !== null && failure !== noted
    noted = failure
    if (status === 'open') log.add({ kind: 'opened' })
    else if (wasOpen) log.add({ kind: 'closed', ...(failure === null ? {} : { code: failure.code }) })
    else if (isNew) log.add({ kind: 'error', code: failure.code })
  })
}
