import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { onTestFinished, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { jsonProtocol, useSocketLease, type JsonEvents, type SocketClient } from '../../../src'
import type {
  DevtoolsApi, InspectorNode, InspectorState, StateAsk, TimelineEvent, TreeAsk,
} from '../../../src/platform/devtools/devtools-api'
import type { TestServer } from '../../../src/testing/test-server'
import { createAdvised, type Given } from './advised'

type Setup = (api: DevtoolsApi) => void

/** The devtools as an app finds them: opened by the developer, or never. */
export interface FakeDevtools {
  readonly plugins: readonly { readonly id: string; readonly app: object }[]
  readonly layers: readonly string[]
  readonly inspectors: readonly { readonly id: string; readonly label: string; readonly icon?: string }[]
  readonly events: readonly TimelineEvent[]
  /** The number of refreshes that the inspector was asked for. */
  readonly refreshes: { count: number }
  open(): void
  tree(inspectorId?: string): InspectorNode[]
  state(nodeId: string, inspectorId?: string): InspectorState
}

export function stubDevtools(): FakeDevtools {
  const plugins: { readonly id: string; readonly app: object }[] = []
  const setups: Setup[] = []
  vi.stubGlobal('__VUE_DEVTOOLS_GLOBAL_HOOK__', {
    emit(event: string, descriptor: { id: string; app: object }, setup: Setup) {
      if (event !== 'devtools-plugin:setup') return
      plugins.push(descriptor)
      setups.push(setup)
    },
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  const layers: string[] = []
  const inspectors: { readonly id: string; readonly label: string; readonly icon?: string }[] = []
  const events: TimelineEvent[] = []
  const refreshes = { count: 0 }
  const treeListeners: ((ask: TreeAsk) => void)[] = []
  const stateListeners: ((ask: StateAsk) => void)[] = []
  const api: DevtoolsApi = {
    on: {
      getInspectorTree: (listener) => void treeListeners.push(listener),
      getInspectorState: (listener) => void stateListeners.push(listener),
    },
    addInspector: (options) => void inspectors.push(options),
    sendInspectorTree: () => void (refreshes.count += 1),
    sendInspectorState: () => undefined,
    addTimelineLayer: ({ id }) => void layers.push(id),
    addTimelineEvent: ({ event }) => void events.push(event),
    now: () => 5_000_000,
  }
  return {
    plugins, layers, inspectors, events, refreshes,
    open: () => setups.forEach((setup) => setup(api)),
    tree(inspectorId = 'tradewire') {
      const ask: TreeAsk = { inspectorId, rootNodes: [] }
      treeListeners.forEach((listener) => listener(ask))
      return ask.rootNodes
    },
    state(nodeId, inspectorId = 'tradewire') {
      const ask: StateAsk = { inspectorId, nodeId, state: {} }
      stateListeners.forEach((listener) => listener(ask))
      return ask.state
    },
  }
}

export const token = 'token-of-the-user-4711'

interface RunningApp {
  readonly server: TestServer
  readonly client: SocketClient<JsonEvents>
  settle(ms?: number): Promise<void>
  end(): void
}

/** An app with one page that holds the socket. */
export async function run(options: Partial<Given<JsonEvents>> = {}): Promise<RunningApp> {
  const { server, tradewire, client } = createAdvised<JsonEvents>({
    url: `wss://feed.example/ws?ticket=${token}`,
    protocol: jsonProtocol({
      session: { userId: 7, token }, ping: () => ({ type: 'ping' }),
      login: (given) => ({ type: 'login', token: given.token, words: [`Bearer ${given.token}`] }),
    }),
    ...options,
  })
  const page = defineComponent({
    name: 'quote-page',
    setup() {
      useSocketLease(true, { client: client.name })
      return () => h('view')
    },
  })
  const wrapper = mount(page, { global: { plugins: [createPinia(), tradewire] } })
  const end = (): void => {
    wrapper.unmount()
    tradewire.dispose()
  }
  onTestFinished(end)
  const settle = (ms = 1_000): Promise<void> => server.clock.advanceAsync(ms)
  await settle()
  return { server, client, settle, end }
}

export const titlesOf = ({ events }: FakeDevtools): readonly string[] => events.map(({ title }) => title)
