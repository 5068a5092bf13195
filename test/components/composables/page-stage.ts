import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, vi } from 'vitest'
import { defineComponent, getCurrentInstance, h, nextTick, ref, type Component } from 'vue'
import { copyTradingTabs } from '../../../src/protocols/copy-trading/copy-trading-tab-rules'
import { statistics } from '../../../src/parts/statistics'
import type { Protocol } from '../../../src/connection/ports/protocol'
import type { Diagnostic } from '../../../src/shared/errors'
import { createTradewire, type TradewireOptions } from '../../../src/vue/connection/create-tradewire'
import { drivePage, resetUniAppDouble, type UniRuntime } from '../../../src/testing/uni/page-hooks'
import { createScriptedPorts } from '../scripted-stage'

interface QuoteEvents {
  quoted: number
}

/** A protocol without a handshake, whose text frames are prices. */
const quotes: Protocol<QuoteEvents> = {
  name: 'quotes',
  liveness: 'any',
  needsSession: false,
  start: (_session, _policy, line) => ({
    received: (data) => line.publish('quoted', Number(data)),
    encode: (frame) => String(frame),
  }),
}

export type PageStage<Events extends object = QuoteEvents> = ReturnType<typeof createStage<Events>>['stage']
export type OpenedPage = ReturnType<PageStage['openPage']>

export function usePageStage() {
  return usePageStageOf(() => quotes)
}

export function usePageStageOf<Events extends object>(
  protocol: () => Protocol<Events>,
  options: () => Partial<TradewireOptions<Events>> = () => ({}),
) {
  let stage: PageStage<Events> | undefined
  let dispose: () => void = () => undefined

  function start(runtime: UniRuntime): PageStage<Events> {
    dispose()
    resetUniAppDouble(runtime)
    const made = createStage(protocol(), options())
    stage = made.stage
    dispose = made.dispose
    return made.stage
  }

  beforeEach(() => void start('h5'))
  afterEach(() => {
    dispose()
    dispose = () => undefined
    vi.unstubAllGlobals()
  })
  return {
    current(): PageStage<Events> {
      if (stage === undefined) throw new Error('The stage is set before each test')
      return stage
    },
    restart: start,
  }
}

function createStage<Events extends object>(protocol: Protocol<Events>, options: Partial<TradewireOptions<Events>>) {
  const reports: Diagnostic[] = []
  const advices: string[] = []
  const ports = {
    ...createScriptedPorts(),
    log: {
      report: ({ code, detail }: Diagnostic) => void reports.push({ code, detail }),
      advise: (text: string) => void advices.push(text),
    },
  }
  const { clock, socket, lifecycle, bus } = ports
  const tradewire = createTradewire({
    url: 'wss://feed.example/ws', protocol, ports, parts: [statistics(), copyTradingTabs()], ...options,
  })
  const pages: { $vm: unknown }[] = []
  const wrappers: Pick<VueWrapper, 'unmount'>[] = []
  vi.stubGlobal('getCurrentPages', () => pages)

  const take = (page: { $vm: unknown }): void => {
    const place = pages.indexOf(page)
    if (place >= 0) pages.splice(place, 1)
  }

  const stage = {
    clock, socket, lifecycle, bus, reports,
    advices,
    tradewire,
    client: tradewire.client,
    openPage(component: Component, { onTop = true } = {}) {
      const page: { $vm: unknown } = { $vm: undefined }
      const wrapper = mount(asPage(component, (vm) => {
        page.$vm = vm
        if (onTop) pages.push(page)
        else pages.unshift(page)
      }), { global: { plugins: [createPinia(), tradewire] } })
      wrappers.push(wrapper)
      const driver = drivePage(wrapper)
      if (onTop) driver.show()
      return {
        wrapper, driver,
        cover(): void {
          take(page)
          pages.unshift(page)
          driver.hide()
        },
        uncover(): void {
          take(page)
          pages.push(page)
          driver.show()
        },
      }
    },
    held: () => tradewire.client.leases().filter(({ held }) => held).map(({ label }) => label),
    settle: (ms = 1_000) => clock.advanceAsync(ms),
  }
  return {
    stage,
    dispose(): void {
      for (const wrapper of wrappers) wrapper.unmount()
      tradewire.dispose()
    },
  }
}

export function pageWith(part: Component) {
  const open = ref(false)
  return {
    page: defineComponent({ setup: () => () => (open.value ? h(part) : null) }),
    async setOpen(isOpen: boolean): Promise<void> {
      open.value = isOpen
      await nextTick()
    },
  }
}

/** Prepares a page's instance before its setup, as a runtime does. */
export function asPage(component: Component, enter: (vm: unknown) => void): Component {
  return defineComponent({
    name: 'page-of-test',
    setup() {
      const vm = getCurrentInstance()?.proxy
      if (vm === null || vm === undefined) throw new Error('setup has an instance')
      Reflect.set(vm, '$mpType', 'page')
      enter(vm)
      return () => h(component)
    },
  })
}
