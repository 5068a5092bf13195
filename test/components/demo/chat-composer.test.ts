import { flushPromises } from '@vue/test-utils'
import { expect, onTestFinished, test, vi } from 'vitest'
import ChatComposer from '../../../pages/samples/parts/chat-composer.vue'
import { voiceRecorder, type Recording } from '../../../demo/features/chat/voice-recorder'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()

/** A microphone that the user has not allowed yet. */
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

test('UI-140: a microphone that is allowed after the page has gone records nothing', async () => {
  const microphone = createMicrophone()
  const wrapper = stage().show(ChatComposer)
  await wrapper.find('.tool-voice').trigger('click')
  wrapper.unmount()
  microphone.allow()
  await flushPromises()
  expect([microphone.running(), microphone.isOn()]).toEqual([0, false])
  expect(wrapper.emitted('say')).toBeUndefined()
})

test('UI-140: a page that is left ends its recording without a message', async () => {
  const microphone = createMicrophone()
  const wrapper = stage().show(ChatComposer)
  await wrapper.find('.tool-voice').trigger('click')
  microphone.allow()
  await flushPromises()
  expect([microphone.running(), microphone.isOn()]).toEqual([1, true])
  wrapper.unmount()
  await flushPromises()
  expect([microphone.running(), microphone.isOn()]).toEqual([0, false])
  expect(wrapper.emitted('say')).toBeUndefined()
})

test('UI-141: each recording ends a minute after its own beginning, whatever was recorded before', async () => {
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
