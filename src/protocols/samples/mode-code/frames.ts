import { isRecord } from '../../../shared/checks'
import type { Diagnostic } from '../../../shared/errors'

/** `msg` of a heartbeat is the time of its sending, epoch ms, and comes back as it went. */
export type ModeFrame =
  | { readonly ModeCode: 'message'; readonly msg: string }
  | { readonly ModeCode: 'heart_beat'; readonly msg: unknown }

/** A frame of the server, or what is wrong with it. */
export function readModeFrame(data: string | ArrayBuffer): ModeFrame | Diagnostic {
  const frame = typeof data === 'string' ? parse(data) : undefined
  if (!isRecord(frame)) return { code: 'frame-malformed', detail: 'not a JSON object' }
  const { ModeCode, msg } = frame
  if (ModeCode === 'heart_beat') return { ModeCode, msg }
  if (ModeCode !== 'message') return { code: 'frame-unknown', detail: 'ModeCode' }
  return typeof msg === 'string' ? { ModeCode, msg } : { code: 'frame-malformed', detail: 'msg' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
