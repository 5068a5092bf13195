import { flushPromises } from '@vue/test-utils'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { createSymbolsIn } from '../../../demo/features/account/symbols-in'
import { usePaced } from '../../../demo/features/account/use-paced'
import { type Recording, voiceRecorder } from '../../../demo/features/chat/voice-recorder'
import ChatComposer from '../../../pages/samples/parts/chat-composer.vue'
import { position } from '../../unit/positions/samples'
import { useDemoStage } from './demo-stage'

interface Sum {
  readonly count: number
  readonly profit: number
}

let days = 20_000

function paced() {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  // All figures share one interval. Moving a day ensures that this interval has passed since the previous test.
  days += 1
  vi.setSystemTime(days * 86_400_000)
  const source = shallowRef<Sum>({ count: 1, profit: 0 })
  const scope = effectScope()
  const shown = scope.run(() => usePaced(() => source.value, (now, before) => now.count !== before.count))
  onTestFinished(() => {
    scope.stop()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  async function become(count: number, profit: number): Promise<void> {
    source.value = { count, profit }
    await nextTick()
  }
  return { become, source, profit: () => shown?.value.profit, stop: () => scope.stop() }
}

describe('price-dependent sums', () => {
  for (const [where, everyMs] of [['in a browser', 250], ['behind a bridge', 1_000]] as const) {
    test(`PL-61: updates the sums every ${everyMs} ms ${where}, and never drops the last update`, async () => {
      if (everyMs === 1_000) vi.stubGlobal('requestAnimationFrame', undefined)
      const { become, profit, stop } = paced()
      await become(1, 1)
      expect(profit()).toBe(1)
      await become(1, 2)
      await become(1, 3)
      await vi.advanceTimersByTimeAsync(everyMs - 1)
      expect(profit()).toBe(1)
      await vi.advanceTimersByTimeAsync(1)
      expect(profit()).toBe(3)
      await vi.advanceTimersByTimeAsync(60_000)
      await become(1, 4)
      expect(profit()).toBe(4)
      await become(1, 5)
      stop()
      await vi.advanceTimersByTimeAsync(60_000)
      expect([profit(), vi.getTimerCount()]).toEqual([4, 0])
    })
  }

  test('PL-61: shows price-independent sums immediately, and the other sums at the usual interval', async () => {
    const { become, profit } = paced()
    await become(1, 1)
    await become(1, 2)
    await become(2, 3)
    expect(profit()).toBe(3)
    await become(2, 4)
    await vi.advanceTimersByTimeAsync(249)
    expect(profit()).toBe(3)
    await vi.advanceTimersByTimeAsync(1)
    expect(profit()).toBe(4)
  })
})

test('PL-61: updates the sums of two components together when they share the same state', async () => {
  const { become, source, profit } = paced()
  const scope = effectScope()
  onTestFinished(() => scope.stop())
  const other = scope.run(() => usePaced(() => source.value.profit * 2, () => false))
  await become(1, 1)
  await become(1, 2)
  await vi.advanceTimersByTimeAsync(100)
  await become(1, 3)
  expect([profit(), other?.value]).toEqual([1, 2])
  await vi.advanceTimersByTimeAsync(150)
  expect([profit(), other?.value]).toEqual([3, 6])
  await become(2, 4)
  expect([profit(), other?.value]).toEqual([4, 8])
})

test('PL-62: lists the symbols again only when a row opens, closes or changes its symbol', () => {
  const symbolsIn = createSymbolsIn()
  const rows = ['USDJPY', 'EURUSD', 'USDJPY'].map((symbol, index) => position({ ticket: index + 1, symbol }))
  const first = symbolsIn(rows)
  expect(first).toEqual(['EURUSD', 'USDJPY'])
  const moved = rows.map((row) => ({ ...row, nowprice: 2 }))
  expect(symbolsIn(moved)).toBe(first)
  expect(symbolsIn([...moved.slice(1), position({ ticket: 9, symbol: 'GBPUSD' })])).toEqual(
    ['EURUSD', 'GBPUSD', 'USDJPY'],
  )
  expect(symbolsIn(moved.slice(0, 1))).toEqual(['USDJPY'])
  expect(symbolsIn([])).toEqual([])
})

const stage = useDemoStage()

function createMicrophone() {
  let allow = (): void => undefined
  const running = new Set<object>()
  class Recorder {
    mimeType = 'audio/webm'
    ondataavailable: ((event: { readonly data: Blob }) => void) | undefined
    onstop: (() => void) | undefined
    start(): void {
      running.add(this)
    }
    stop(): void {
      running.delete(this)
      this.ondataavailable?.({ data: new Blob(['voice']) })
      this.onstop?.()
    }
  }
  const track = { isOn: true, stop: () => void (track.isOn = false) }
  vi.stubGlobal('MediaRecorder', Recorder)
  vi.stubGlobal('navigator', {
    ...navigator,
    mediaDevices: {
      getUserMedia: () => new Promise((resolve) => {
        allow = () => resolve({ getTracks: () => [track] })
      }),
    },
  })
  vi.stubGlobal('URL', { ...URL, createObjectURL: () => 'blob:voice' })
  return { allow: () => allow(), isOn: () => track.isOn, running: () => running.size }
}

const moments = ['after its page has closed', 'before its page closes']
test.each(moments)('UI-140: stops the microphone and emits no recording when access is granted %s', async (when) => {
  const microphone = createMicrophone()
  const wrapper = stage().show(ChatComposer)
  await wrapper.find('.tool-voice').trigger('click')
  if (when === 'before its page closes') {
    microphone.allow()
    await flushPromises()
    expect([microphone.running(), microphone.isOn()]).toEqual([1, true])
  }
  wrapper.unmount()
  microphone.allow()
  await flushPromises()
  expect([microphone.running(), microphone.isOn()]).toEqual([0, false])
  expect(wrapper.emitted('say')).toBeUndefined()
})

test('UI-141: ends each recording one minute after its own start, even after a shorter recording', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const microphone = createMicrophone()
  const recorder = voiceRecorder()
  const recorded: (Recording | null)[] = []
  const start = async (): Promise<void> => {
    const started = recorder?.start((recording) => recorded.push(recording))
    microphone.allow()
    await started
  }
  await start()
  vi.advanceTimersByTime(5_000)
  recorder?.stop()
  vi.advanceTimersByTime(25_000)
  await start()
  vi.advanceTimersByTime(59_999)
  expect(microphone.running()).toBe(1)
  vi.advanceTimersByTime(1)
  expect(microphone.running()).toBe(0)
  expect(recorded.map((recording) => recording?.durationMs)).toEqual([5_000, 60_000])
})
