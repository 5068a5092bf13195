import { onTestFinished } from 'vitest'
import { type Component, defineComponent, effectScope, h } from 'vue'
import { createManualFrameScheduler } from '../support/manual-frame-scheduler'
import { createMemoryStorage } from '../support/memory-storage'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, createScriptedRandom,
} from '../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../src/testing/simulated-clock'

/** Ports under test control. Connections open automatically. */
export function createScriptedPorts() {
  const clock = createSimulatedClock()
  return {
    clock,
    socket: createScriptedSocket({ clock, autoOpen: true }),
    lifecycle: createScriptedLifecycle(),
    bus: createScriptedBus(),
    network: createScriptedNetwork(),
    random: createScriptedRandom(0.5),
    storage: createMemoryStorage(),
    frames: createManualFrameScheduler(),
    log: { report: (): void => undefined },
  }
}

export const component = (setup: () => void, name = 'part'): Component => defineComponent({
  name,
  setup() {
    setup()
    return () => h('view')
  },
})

export function inScope<Made>(setUp: () => Made): Made {
  const scope = effectScope(true)
  onTestFinished(() => scope.stop())
  const made = scope.run(setUp)
  if (made === undefined) throw new Error('nothing was made')
  return made
}

export const recorder = (reported: string[]) => ({
  shown: (): void => void reported.push('shown'), hidden: (): void => void reported.push('hidden'),
})
