import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { defineComponent, getCurrentInstance, h, nextTick, shallowRef, type VNode } from 'vue'
import { copyTrading, createTradewire, jsonProtocol } from '../../../src'
import { createChatPlugin, type ChatWire } from '../../../src/chat'
import { copyTradingOrders, createOutboxPlugin } from '../../../src/outbox'
import type { JsonEvents } from '../../../src/client'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { drivePage, resetUniAppDouble } from '../../../src/testing/uni/page-hooks'
import { createGrowthWorld } from './growth-world'
import type { Growing } from './measure-growth'
import { createQuietFeed, type QuietFeed } from './quiet-feed'

export interface PageLife {
  /** Refs and functions of the component, which must be collected after the unmount. */
  readonly inputs: readonly object[]
  setup(): (() => VNode) | void
  readonly steps?: number
  readonly goesCut?: boolean
  change(step: number): void
}

const silentWire: ChatWire<JsonEvents> = { frame: (message) => message, listen: () => () => undefined }

/** A page over a live feed that mounts and unmounts a child. */
export async function createPageStage(create: () => PageLife): Promise<Growing> {
  resetUniAppDouble()
  let line: QuietFeed | undefined
  const world = createGrowthWorld((clock) => (line = createQuietFeed(clock)))
  const { clock, ports } = world
  const tradewire = createTradewire({
    url: 'wss://feed.example.com/ws', protocol: copyTrading({ session: { userId: 10_260 } }), ports,
  })
  const json = createTradewire({
    url: 'wss://json.example.com/ws', name: 'json', protocol: jsonProtocol(),
    ports: { ...ports, socket: createQuietFeed(clock) },
  })
  const own = { clock, random: ports.random, locks: createMemoryLocks().holder() }
  const outbox = createOutboxPlugin({ wire: copyTradingOrders(), ports: { ...own, storage: createMemoryStorage() } })
  const chat = createChatPlugin({
    client: 'json', wire: silentWire,
    ports: { ...own, storage: createMemoryChatStorage(), outbox: createMemoryStorage() },
  })
  const child = shallowRef<PageLife>()
  let instance: object | null = null
  const Child = defineComponent({
    name: 'growing-child',
    setup() {
      instance = getCurrentInstance()
      return child.value?.setup() ?? (() => h('i'))
    },
  })
  const page = mount(defineComponent({
    name: 'growing-page',
    setup: () => {
      Reflect.set(getCurrentInstance()?.proxy ?? {}, '$mpType', 'page')
      return () => (child.value === undefined ? h('i') : h(Child))
    },
  }), { global: { plugins: [createPinia(), tradewire, json, outbox, chat] } })
  const driver = drivePage(page)
  driver.show()
  tradewire.client.connect()
  json.client.connect()
  await clock.advanceAsync(1_000)

  function pass(): Promise<void> {
    line?.tick()
    clock.advance(100)
    return nextTick()
  }

  return {
    async live() {
      const life = create()
      child.value = life
      await pass()
      const mounted = instance
      for (let step = 0; step < (life.steps ?? 2); step += 1) {
        life.change(step)
        await pass()
      }
      driver.hide()
      driver.show()
      if (life.goesCut) line?.cut()
      await nextTick()
      child.value = undefined
      instance = null
      await pass()
      if (life.goesCut) {
        tradewire.client.reconnect()
        await clock.advanceAsync(1_000)
      }
      return [...life.inputs, ...(mounted === null ? [] : [mounted])]
    },
    counts: () => ({
      ...world.counts(),
      'leases': tradewire.client.leases().length + json.client.leases().length,
      'hooks of the page': ['onShow', 'onHide', 'onUnload'].reduce((sum, name) => sum + driver.hookCount(name), 0),
    }),
    end: () => page.unmount(),
  }
}
