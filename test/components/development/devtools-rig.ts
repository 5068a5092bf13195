import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { onTestFinished, vi } from 'vitest'
import { createApp } from 'vue'
import { createTradewire, jsonProtocol, useSocketLease, type JsonEvents } from '../../../src'
import type {
  DevtoolsApi, InspectorNode, InspectorState, StateAsk, TimelineEvent, TreeAsk,
} from '../../../src/platform/devtools/devtools-api'
import { createScriptedBus, createScriptedLifecycle } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'
import { component } from '../scripted-stage'
import { createAdvised } from './advised'

type Setup = (api: DevtoolsApi) => void

export function stubDevtools() {
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
    titles: (): readonly string[] => events.map(({ title }) => title),
    dataOf: (name: string) => events.find(({ title }) => title.startsWith(name))?.data,
    open: () => setups.forEach((setup) => setup(api)),
    tree(inspectorId = 'tradewire'): InspectorNode[] {
      const ask: TreeAsk = { inspectorId, rootNodes: [] }
      treeListeners.forEach((listener) => listener(ask))
      return ask.rootNodes
    },
    state(nodeId: string, inspectorId = 'tradewire'): InspectorState {
      const ask: StateAsk = { inspectorId, nodeId, state: {} }
      stateListeners.forEach((listener) => listener(ask))
      return ask.state
    },
  }
}

export const token = 'token-of-the-user-4711'

export async function run() {
  const { server, tradewire, client, after } = createAdvised<JsonEvents>({
    url: `wss://feed.example/ws?ticket=${token}`,
    protocol: jsonProtocol({
      session: { userId: 7, token }, ping: () => ({ type: 'ping' }),
      login: (given) => ({ type: 'login', token: given.token, words: [`Bearer ${given.token}`] }),
    }),
  })
  const wrapper = mount(component(() => useSocketLease(), 'quote-page'), {
    global: { plugins: [createPinia(), tradewire] },
  })
  onTestFinished(() => wrapper.unmount())
  const settle = (ms = 1_000): Promise<void> => after(ms)
  await settle()
  return { server, client, settle, tradewire, wrapper }
}

export async function runOpened() {
  const devtools = stubDevtools()
  const app = await run()
  devtools.open()
  return { ...app, devtools }
}

export function runTwo() {
  const devtools = stubDevtools()
  const app = createApp({ render: () => null })
  const server = createTestServer()
  const clients = ['default', 'chat'].map((name) => createTradewire({
    name, url: 'wss://feed.example/ws', protocol: jsonProtocol(), ports: portsOf(server),
  }))
  for (const each of clients) app.use(each)
  onTestFinished(() => clients.forEach((each) => each.dispose()))
  devtools.open()
  return { app, clients, devtools, settle: (ms: number) => server.clock.advanceAsync(ms) }
}

export const portsOf = ({ ports } = createTestServer()) => ({
  ...ports, bus: createScriptedBus(), lifecycle: createScriptedLifecycle(), log: { report: () => undefined },
})
