import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia, type Pinia } from 'pinia'
import { afterEach, beforeEach, vi } from 'vitest'
import { createApp, h, nextTick, ref, type Component } from 'vue'
import { installFaults } from '../../../demo/features/connection/connection-faults'
import type { ScrollPort } from '../../../demo/features/account/scroll-port'
import { useSessionStore } from '../../../demo/settings/session-store'
import { useAddress } from '../../../demo/settings/use-address'
import { copyTrading, createTradewire, inspector, type Position } from '../../../src'
import { breakablePorts } from '../../../src/client'
import { copyTradingOrders, createOutboxPlugin } from '../../../src/outbox'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { drivePage, resetUniAppDouble } from '../../../src/testing/uni/page-hooks'
import { account, position } from '../../unit/positions/samples'
import { delta, snapshot } from '../../unit/protocols/harness'
import { asPage } from '../composables/page-stage'
import { createScriptedPorts } from '../scripted-stage'
import { installUni } from './uni-double'

export type DemoStage = ReturnType<typeof createStage>['stage']

type Props = Readonly<Record<string, unknown>>

interface SentFrame {
  readonly type: string
  readonly reqid: string
  readonly order?: unknown
}

/**
 * Creates a demo before each test. The test controls its server, clock and platform.
 * @param hasLists whether `pass` also renders list changes, with simulated component timers
 */
export function useDemoStage({ hasLists = false } = {}): () => DemoStage {
  let stage: DemoStage | undefined
  let end: () => void = () => undefined
  beforeEach(() => {
    resetUniAppDouble()
    if (hasLists) vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    const made = createStage(hasLists ? () => void vi.advanceTimersByTime(listPaceMs) : () => undefined)
    stage = made.stage
    end = made.end
  })
  afterEach(() => {
    end()
    if (hasLists) vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  return () => {
    if (stage === undefined) throw new Error('The stage is set before each test')
    return stage
  }
}

/** Render interval of lists, which `pass` adds. */
export const listPaceMs = 100

export async function scrollList(list: VueWrapper, scrollTop: number): Promise<void> {
  list.find('.positions-scroll').element.dispatchEvent(new CustomEvent('scroll', { detail: { scrollTop } }))
  await nextTick()
  await nextTick()
}

function createStage(passList: () => void) {
  const uni = installUni()
  const scripted = createScriptedPorts()
  const { clock, frames, socket, lifecycle, random } = scripted
  const pinia: Pinia = createPinia()
  setActivePinia(pinia)
  // Like the start command, which runs the feed on a server.
  vi.stubGlobal('tradewireStart', { port: 8_787 })
  const { ports, faults } = breakablePorts(scripted)
  installFaults(faults)
  const address = useAddress()
  const session = useSessionStore().session()
  const tradewire = createTradewire({
    url: () => address.value,
    protocol: copyTrading(session === null ? {} : { session }),
    parts: [inspector()],
    ports,
  })
  const storage = createMemoryStorage()
  const outbox = createOutboxPlugin({
    wire: copyTradingOrders(), ports: { clock, random, storage, locks: createMemoryLocks().holder() },
  })
  const app = createApp({ render: () => h('i') }).use(pinia).use(tradewire).use(outbox)
  app.mount(document.createElement('div'))
  const updates = new Map<string, number>()
  const countUpdates = {
    updated(this: { readonly $: { readonly type: { readonly __name?: string } } }) {
      const { __name: name = '' } = this.$.type
      updates.set(name, (updates.get(name) ?? 0) + 1)
    },
  }
  const topPx = ref(0)
  const wrappers: VueWrapper[] = []
  const pages: { $vm: unknown }[] = []
  vi.stubGlobal('getCurrentPages', () => pages)
  vi.stubGlobal('requestAnimationFrame', frames.request)
  let seq = 0

  async function pass(ms: number): Promise<void> {
    await clock.advanceAsync(ms)
    frames.frame()
    await nextTick()
    passList()
    await nextTick()
    await nextTick()
  }

  async function settle(ms = 20): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
      await flushPromises()
      await pass(ms / 4)
    }
    await flushPromises()
  }

  function mounted(component: Component, props: Props): VueWrapper {
    const wrapper: VueWrapper = mount(component, {
      props: { ...props },
      global: { plugins: [pinia], mixins: [countUpdates] },
    })
    wrappers.push(wrapper)
    return wrapper
  }

  function openPage(component: Component) {
    const wrapper = mounted(asPage(component, (vm) => pages.push({ $vm: vm })), {})
    const driver = drivePage(wrapper)
    driver.show()
    return { wrapper, driver }
  }

  /** Connects, manually if no page holds a lease, and sends a snapshot. */
  async function goLive(rows: readonly Partial<Position>[] = [{}]): Promise<void> {
    if (tradewire.client.leases().every(({ held }) => !held)) tradewire.client.connect()
    await pass(10)
    seq += 1
    const list = rows.map((over, index) => position({ ticket: index + 1, ...over }))
    socket.last().message(snapshot(seq, list, { account: account() }))
    await pass(1)
  }

  async function lose(code?: number, reason?: string): Promise<void> {
    socket.last().closed(code, reason)
    await pass(1)
  }

  const stage = {
    uni, clock, socket, lifecycle, client: tradewire.client, pass, settle,
    scroll: { topPx, viewportPx: ref(640) } satisfies ScrollPort,
    async notifyTime(): Promise<void> {
      socket.last().message({ Code: 200, type: 'Pong', ts: clock.now(), epoch: 'e', seq: 1 })
      await settle()
    },
    show: (component: Component, props: Props = {}) => mounted(component, props),
    async showLive(rows: readonly Partial<Position>[], component: Component, props: Props = {}) {
      const wrapper = mounted(component, props)
      await goLive(rows)
      return wrapper
    },
    openPage, goLive, lose,
    /** Closes the connection and leaves later attempts pending. */
    async cutOff(): Promise<void> {
      socket.behaviour.autoOpen = false
      await lose()
    },
    async openLive(component: Component, rows?: readonly Partial<Position>[]) {
      const opened = openPage(component)
      await goLive(rows)
      return opened
    },
    async change(...args: [Parameters<typeof delta>[1]?, Parameters<typeof delta>[2]?]): Promise<void> {
      seq += 1
      socket.last().message(delta(seq, ...args))
      await pass(1)
    },
    framesOf(type: string): readonly SentFrame[] {
      const isOfType = (frame: unknown): frame is SentFrame => Reflect.get(Object(frame), 'type') === type
      return socket.connections.flatMap(({ frames: sent }) => sent.filter(isOfType))
    },
    /** Number of updates since the component with this file name was mounted. */
    updatesOf: (name: string): number => updates.get(name) ?? 0,
    async scrollTo(nextPx: number): Promise<void> {
      uni.scrolledPx = nextPx
      topPx.value = nextPx
      await nextTick()
      await nextTick()
    },
  }
  return {
    stage,
    end() {
      for (const wrapper of wrappers) wrapper.unmount()
      app.unmount()
      tradewire.dispose()
    },
  }
}
