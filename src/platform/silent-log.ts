import type { Log } from '../connection/ports/log'

/** Keeps nothing: diagnostics are counted by the client and told on its `diagnosed` channel. */
export function createSilentLog(): Log {
  return { report: () => undefined }
}
