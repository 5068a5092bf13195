import type { SocketStatus } from '../connection/machine/status'
import type { Log } from '../connection/ports/log'

/** Prints on the console: diagnostics with their stack, and each status with its attempt and its reason. */
export function createConsoleLog(client = 'default'): Required<Log> {
  const prefix = `[tradewire] ${client}:`
  return {
    report: ({ code, detail }, stack) => console.warn(...[prefix, code, detail, stack].filter(Boolean)),
    status: (status) => console.info(prefix, wordsOf(status)),
    advise: (text) => console.warn(text),
  }
}

function wordsOf({ status, attempt, maxAttempts, pausedBy, failure }: SocketStatus): string {
  return [
    status,
    attempt > 0 && `attempt ${attempt} of ${maxAttempts}`,
    pausedBy,
    failure && [failure.code, failure.closeCode, failure.detail].filter(Boolean).join(' '),
  ].filter(Boolean).join(', ')
}
