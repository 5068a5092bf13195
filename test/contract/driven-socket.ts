import type { SocketEvent, SocketPort, SocketRequest } from '../../src/connection/ports/ports'

/**
 * An action of a case on a connection. A view is outside the port's type, and plain JavaScript passes it all the same.
 */
export type Step =
  | { readonly do: 'send'; readonly data: string | ArrayBuffer | Uint8Array }
  | { readonly do: 'close'; readonly code: number; readonly reason: string }
  | { readonly do: 'drop' }

/** How each send was settled so far, by its place; `undefined` for success. */
export type Settlements = readonly (readonly (string | undefined)[])[]

/** A connection under contract. Nothing here waits: a platform's turns are its own. */
export interface DrivenSocket {
  /** The number of events when the opening turn was over. */
  readonly reportedAtOnce: number
  /** All events so far. */
  events(): readonly SocketEvent[]
  /** Takes the steps in one turn and returns how many events had come by then. */
  act(...steps: readonly Step[]): number
  settlements(): Settlements
}

/** Opens a connection and takes the first steps before anything else can happen. */
export function openDriven(port: SocketPort, request: SocketRequest, first: readonly Step[] = []): DrivenSocket {
  const events: SocketEvent[] = []
  const settlements: (string | undefined)[][] = []
  const connection = port.open(request, (event) => void events.push(event))

  function take(step: Step): void {
    if (step.do === 'close') connection.close(step.code, step.reason)
    else if (step.do === 'drop') connection.drop()
    else {
      const settled: (string | undefined)[] = []
      settlements.push(settled)
      Reflect.apply(connection.send, connection, [step.data, (error?: string) => void settled.push(error)])
    }
  }

  function act(...steps: readonly Step[]): number {
    steps.forEach(take)
    return events.length
  }

  return {
    reportedAtOnce: act(...first),
    events: () => [...events],
    act,
    settlements: () => settlements.map((settled) => [...settled]),
  }
}
