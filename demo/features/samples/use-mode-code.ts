import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { changeBtnState, type ModeCodeEvents, type SocketClient, type SocketStatus } from '../../../src'
import { createSampleLog, type SampleLog } from './sample-log'
import { noteStatuses } from './status-lines'

/** Features that the user can switch off. */
export interface ModeCodeSwitches {
  readonly heartbeat: boolean
  readonly reconnect: boolean
}

type ButtonState = 'open' | 'close'

export function policyOf({ heartbeat, reconnect }: ModeCodeSwitches) {
  return { ping: heartbeat, maxAttempts: reconnect ? Infinity : 0 }
}

export interface ModeCodeSocket {
  readonly log: SampleLog
  readonly status: Readonly<ShallowRef<SocketStatus>>
  /** Last event bus value, which enables Connect, Send and Close. */
  readonly buttons: Ref<ButtonState>
  readonly switches: Readonly<Ref<ModeCodeSwitches>>
  /** Connects. Another name restarts the connection. */
  connect(name: string): void
  close(): void
  send(text: string): Promise<void>
  /** Changes a switch and restarts an existing connection. */
  change(part: Partial<ModeCodeSwitches>): void
}

interface ModeCodeClient {
  readonly client: SocketClient<ModeCodeEvents>
  dispose(): void
}

/** Creates a client that sends its name on connecting. */
export type MakeModeCode = (switches: ModeCodeSwitches, name: () => string) => ModeCodeClient

const busName = 'changeBtnState'

/** Manages a named client until the scope ends. */
export function useModeCode(make: MakeModeCode): ModeCodeSocket {
  const log = createSampleLog()
  const switches = ref<ModeCodeSwitches>({ heartbeat: true, reconnect: true })
  const buttons = ref<ButtonState>('close')
  let name = ''
  let isWanted = false
  let { client, end } = begin()
  const status = shallowRef(client.status())

  function begin(): { readonly client: SocketClient<ModeCodeEvents>; readonly end: () => void } {
    const made = make(switches.value, () => name)
    const stops = [
      made.client.on('statusChanged', (next) => (status.value = next)),
      noteStatuses(made.client, log),
      made.client.on('messageReceived', ({ data }) => log.add({ kind: 'received', text: String(data) })),
      made.client.on('heartbeatAnswered', ({ roundTripMs }) => log.add({ kind: 'answer', text: `${roundTripMs} ms` })),
      changeBtnState(made.client),
    ]
    return {
      client: made.client,
      end() {
        for (const stop of stops) stop()
        made.dispose()
      },
    }
  }

  function beginAnew(): void {
    if (status.value.status === 'open') log.add({ kind: 'closed' })
    end()
    ;({ client, end } = begin())
    status.value = client.status()
    // The previous client ended without an event.
    buttons.value = 'close'
    if (isWanted) client.connect()
  }

  function onButtons(state: ButtonState): void {
    buttons.value = state
  }
  uni.$on(busName, onButtons)
  onScopeDispose(() => {
    uni.$off(busName, onButtons)
    end()
  })

  return {
    log,
    status,
    buttons,
    switches,
    connect(next) {
      isWanted = true
      if (next !== name) {
        name = next
        beginAnew()
        return
      }
      client.connect()
      // Starts a scheduled attempt now. A running attempt continues.
      client.reconnect()
    },
    close() {
      isWanted = false
      client.close()
    },
    async send(text) {
      const id = log.add({ kind: 'sent', text })
      const result = await client.send(text)
      if (!result.ok) log.change(id, { kind: 'refused', code: result.code })
    },
    change(part) {
      switches.value = { ...switches.value, ...part }
      beginAnew()
    },
  }
}
