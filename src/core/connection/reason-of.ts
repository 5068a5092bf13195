import type { Failure } from './status'

/** The close code of a line that ended without a close frame. */
const withoutCloseFrame = 1006

/** What `connectError` says: the server's own words when it gave some, else the code. */
export function reasonOf({ code, closeCode = withoutCloseFrame, detail = code }: Failure): string {
  // Only a close frame carries the server's words; what comes with 1006 is the platform's.
  return closeCode === withoutCloseFrame ? code : detail
}
