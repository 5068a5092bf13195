import type { FaultControl } from '../hub/fault-control'
import { readFaultCommand } from '../hub/fault-command'
import { parseObject } from '../../../shared/json-object'
import type { ConnectionView, LineEvent } from '../hub/hub'
import { answer, problem, type Answer } from '../../../wire/answer'

interface FaultsRequest {
  readonly method: string
  readonly body: string
}

export interface FaultsContext {
  readonly control: FaultControl
  readonly connections: () => readonly ConnectionView[]
  /** Recent connection events, oldest first. */
  readonly log: () => readonly LineEvent[]
}

/** GET returns faults, connections and recent events. POST executes a fault command. */
export function faultsApi(request: FaultsRequest, context: FaultsContext): Answer {
  if (request.method !== 'GET' && request.method !== 'POST') return problem(405, 'use GET or POST')
  if (request.method === 'POST') {
    const parsed = parseObject(request.body)
    if (!parsed.ok) return problem(400, 'the body must be a JSON object')
    const command = readFaultCommand(parsed.frame)
    if (typeof command === 'string') return problem(400, command)
    const failure = context.control.apply(command)
    if (failure !== undefined) return problem(404, failure)
  }
  return answer({ faults: context.control.state(), connections: context.connections(), log: context.log() })
}
