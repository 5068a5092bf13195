import type { JsonOptions } from '../json/json-options'
import { jsonProtocol } from '../json/json-protocol'

/** Creates a `jsonProtocol()` whose frames are bare payloads, without JSON. */
export const plainFrames = (options: Pick<JsonOptions, 'encode' | 'read'>): ReturnType<typeof jsonProtocol> =>
  jsonProtocol({ decode: (data) => data, write: (_name, payload) => payload, ...options })
