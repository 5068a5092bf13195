import { withChanges } from '../../shared/with-changes'
import { inspectedSocket } from '../../connection/inspector/inspected-socket'
import { frameLook, redactedCopy, statusEvent } from '../../connection/inspector/inspector-model'
import type { SocketStatus } from '../../connection/machine/status'
import type { Bus, Clock, Ports } from '../../connection/ports/ports'
import type { Protocol, ProtocolSession } from '../../connection/ports/protocol'
import type { SocketClient } from '../../connection/runtime/client-api'
import { isBrowser } from '../system/environment'
import { setUpPlugin, type DevtoolsApi, type DevtoolsHook } from './devtools-api'
import { createClientTree, nodeOf, stateOf, type ClientTree } from './client-tree'
import { createTimeline, type Timeline } from './timeline'

/** Called in development builds. Returns `undefined` if the Vue devtools are missing. */
export function findDevtools(name = 'default', ports: Ports): Devtools | undefined {
  // #ifdef H5
  if (isBrowser()) {
    const hook: unknown = Reflect.get(window, '__VUE_DEVTOOLS_GLOBAL_HOOK__')
    if (isHook(hook)) return createDevtools(name, ports, hook)
  }
  // #endif
  return undefined
}

function isHook(hook: unknown): hook is DevtoolsHook {
  return typeof hook === 'object' && hook !== null && 'emit' in hook
}

const inspectorId = 'tradewire'
/** Minimum time between two reads of a client's state (DV-17). */
const refreshMs = 200

interface Devtools {
  readonly ports: Ports
  /** Wraps the protocol to obtain its redact function. */
  spied<Events extends object, Running extends ProtocolSession>(
    protocol: Protocol<Events, Running>,
  ): Protocol<Events, Running>
  watch<Events extends object>(client: SocketClient<Events>): void
  installing(app: object): void
  dispose(): void
}

interface Shown {
  readonly tree: ClientTree
  connect(api: DevtoolsApi): void
}

const apps = new WeakMap<object, Set<Shown>>()

function createDevtools(name: string, ports: Ports, hook: DevtoolsHook): Devtools {
  // Redacts each string until a session exists, because any string may be a token.
  let redact: (text: string) => string = () => '***'
  const timeline = createTimeline(`tradewire ${name}`, ports.clock)
  const copy = (value: unknown): unknown => redactedCopy(value, redact)
  let refresh: () => void = () => undefined
  let leave: () => void = () => undefined
  let stopTimer: () => void = () => undefined
  let shown: Shown | undefined

  const look = {
    redact: (text: string) => redact(text), frame: (data: string | ArrayBuffer) => frameLook(data, redact), copy,
  }

  return {
    ports: withChanges(ports, {
      socket: inspectedSocket(ports.socket, timeline, look), bus: spiedBus(ports.bus, timeline, copy),
    }),
    spied: (protocol) => withChanges(protocol, {
      start(session, policy, line, before) {
        redact = line.redact
        return protocol.start(session, policy, line, before)
      },
    }),
    watch(client) {
      const tree = createClientTree(client)
      client.on('statusChanged', (status: SocketStatus) => {
        tree.changed(status)
        timeline.add(withChanges(statusEvent(status), { data: () => copy(status) }))
        refresh()
      })
      client.on('leasesChanged', () => refresh())
      client.on('sessionChanged', () => refresh())
      shown = {
        tree,
        connect(api) {
          timeline.connect(api)
          const later = createRefresh(api, ports.clock)
          refresh = later.ask
          stopTimer = later.stop
        },
      }
    },
    installing(app) {
      if (shown !== undefined) leave = join(app, shown, hook)
    },
    dispose() {
      refresh = () => undefined
      stopTimer()
      leave()
    },
  }
}

function join(app: object, shown: Shown, hook: DevtoolsHook): () => void {
  const known = apps.get(app)
  const all = known || new Set<Shown>()
  all.add(shown)
  if (known === undefined) {
    apps.set(app, all)
    setUpPlugin(hook, app, (api) => open(api, all))
  }
  return () => void all.delete(shown)
}

function open(api: DevtoolsApi, all: ReadonlySet<Shown>): void {
  api.addInspector({ id: inspectorId, label: 'Tradewire', icon: 'cable' })
  api.on.getInspectorTree((ask) => {
    if (ask.inspectorId === inspectorId) ask.rootNodes = [...all].map(({ tree }) => nodeOf(tree))
  })
  api.on.getInspectorState((ask) => {
    if (ask.inspectorId !== inspectorId) return
    for (const { tree } of all) ask.state = stateOf(tree, ask.nodeId) || ask.state
  })
  for (const { connect } of all) connect(api)
}

function createRefresh(api: DevtoolsApi, clock: Clock): { ask(): void; stop(): void } {
  let stop: (() => void) | undefined
  return {
    ask() {
      if (stop !== undefined) return
      const timer = clock.setTimer(() => {
        stop = undefined
        api.sendInspectorTree(inspectorId)
        api.sendInspectorState(inspectorId)
      }, refreshMs)
      stop = () => clock.clearTimer(timer)
    },
    stop: () => stop?.(),
  }
}

type Copy = (value: unknown) => unknown

function spiedBus(bus: Bus, timeline: Timeline, copy: Copy): Bus {
  return withChanges(bus, {
    emit(channel, payload) {
      // Skips status changes, because they already appear as status events.
      if (!channel.endsWith('statusChanged')) {
        const title = `channel ${String(copy(channel))}`
        timeline.add({ kind: 'channel', title, data: () => ({ payload: copy(payload) }) })
      }
      bus.emit(channel, payload)
    },
  })
}
