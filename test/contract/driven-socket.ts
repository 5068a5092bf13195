import type { SocketConnection, SocketEvent, SocketPort, SocketRequest } from '../../src/connection/ports/ports'

/**
 * An action of a case on a connection. A view is outside the port's type, and plain JavaScript passes it all the same.
 */
export type Step =
  | { readonly do: 'send'; readonly data: string | ArrayBuffer | Uint8Array }
  | { readonly do: 'close'; readonly code: number; readonly reason: string }
  | { readonly do: 'drop' }

/** A connection under contract. Nothing here waits: a platform's turns are its own. */
export interface DrivenSocket {
  /** All events so far. */
  events(): readonly SocketEvent[]
  /** Takes the steps in one turn and returns how many events had come by then. */
  act(steps: readonly Step[]): number
  /** How each send was settled so far, by its place; `undefined` for success. */
  settlements(): readonly (readonly (string | undefined)[])[]
}

/** Opens a connection and takes the first steps before anything else can happen. */
export function openDriven(port: SocketPort, request: SocketRequest, first: readonly Step[] = []): DrivenSocket {
  const events: SocketEvent[] = []
  const settlements: (string | undefined)[][] = []
  const connection = port.open(request, (event) => void events.push(event))

  function take(step: Step): void {
    if (step.do === 'send') settlements.push(send(connection, step.data))
    else if (step.do === 'close') connection.close(step.code, step.reason)
    else connection.drop()
  }

  const driver: DrivenSocket = {
    events: () => events,
    act(steps): number {
      steps.forEach(take)
      return events.length
    },
    settlements: () => settlements,
  }
  driver.act(first)
  return driver
}

function send(connection: SocketConnection, data: string | ArrayBuffer | Uint8Array): (string | undefined)[] {
  const settlements: (string | undefined)[] = []
  const settled = (error?: string): void => void settlements.push(error)
  Reflect.apply(connection.send, connection, [data, settled])
  return settlements
}
