import { describe, expect, test } from 'vitest'
import { defineComponent, effectScope, h, nextTick, ref, type Component } from 'vue'
import { useChannel } from '../../../src/connection/vue/use-channel'
import { useSocketLease } from '../../../src/connection/vue/use-socket-lease'
import { TradewireError } from '../../../src/shared/errors'
import { usePageStage, type QuoteEvents } from './page-stage'

const { current } = usePageStage()

function component(setup: () => void): Component {
  return defineComponent({
    setup() {
      setup()
      return () => h('view')
    },
  })
}

describe('useChannel', () => {
  test('ST-37: statuses are heard while the component lives, and not after', async () => {
    const stage = current()
    const open = ref(true)
    const heard: string[] = []
    const part = component(() => useChannel('statusChanged', ({ status }) => heard.push(status)))
    stage.openPage(defineComponent({ setup: () => () => (open.value ? h(part) : null) }))
    stage.client.connect()
    await stage.settle()
    expect(heard).toEqual(['connecting', 'open'])
    open.value = false
    await nextTick()
    stage.client.close()
    await stage.settle()
    expect(heard).toEqual(['connecting', 'open'])
    expect(stage.bus.listenerCount()).toBe(0)
  })

  test('ST-37: it can be stopped sooner, twice too, and foreign listeners stay', async () => {
    const stage = current()
    const heard: string[] = []
    stage.bus.on('tradewire:statusChanged', () => heard.push('foreign'))
    stage.openPage(component(() => useSocketLease()))
    const scope = effectScope()
    scope.run(() => {
      const stop = useChannel('statusChanged', () => heard.push('ours'))
      stop()
      stop()
    })
    scope.stop()
    await stage.settle()
    expect(heard).toEqual(['foreign', 'foreign'])
    expect(stage.bus.listenerCount('tradewire:statusChanged')).toBe(1)
  })

  test('ST-37: a listener that throws is reported, and the others hear', async () => {
    const stage = current()
    const heard: string[] = []
    stage.openPage(component(() => {
      useChannel('statusChanged', () => { throw new Error('of the page') })
      useChannel('statusChanged', ({ status }) => heard.push(status))
      useSocketLease()
    }))
    await stage.settle()
    expect(heard).toEqual(['connecting', 'open'])
    expect(stage.reports.filter(({ code }) => code === 'listener-threw')).toHaveLength(2)
  })

  test('CH-10: events of an own protocol are channels without more ado', async () => {
    const stage = current()
    const prices: number[] = []
    stage.openPage(component(() => {
      useChannel<QuoteEvents>('quoted', (price) => prices.push(price))
      useSocketLease()
    }))
    await stage.settle()
    stage.socket.last().message('1.1')
    stage.socket.last().message('1.2')
    await stage.settle()
    expect(prices).toEqual([1.1, 1.2])
  })

  test('ST-38: a client that is not installed is an invalid option', () => {
    current().openPage(component(() => {
      expect(() => useChannel('connectError', () => undefined, { client: 'absent' })).toThrow(TradewireError)
    }))
  })
})
