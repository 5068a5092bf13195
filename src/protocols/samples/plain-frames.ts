import type { JsonOptions } from '../json/json-options'
import { jsonProtocol } from '../json/json-protocol'

/** Lets `send` accept a payload without a name, because the frame does not contain the name (EC-17). */
export const frameOnly = (name: unknown, payload: unknown = name): unknown => payload

/** Creates a `jsonProtocol()` whose frames are bare payloads, without JSON. */
export const plainFrames = (options: Pick<JsonOptions, 'encode' | 'read'>): ReturnType<typeof jsonProtocol> =>
  jsonProtocol({ decode: (data) => data, write: frameOnly, ...options })
