import { getCurrentInstance, ref, watch, type ComponentInternalInstance, type Ref, type WatchSource } from 'vue'
import { drivePage } from '../../src/testing/uni/page-hooks'
import type { ScriptedLifecycle } from '../../src/testing/scripted-ports'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import { createApp } from '../support/app-without-document'
import type { Judge } from './held-answers'
import type { Trace } from './trace'

/** A twin's page gets the same inputs. */
export type PageInputs = Readonly<Record<string, number>>

export interface Page {
  readonly name: string
  input(name: string, first: number): Ref<number>
  /** Notes each value, as the page would show it. */
  shows(name: string, source: WatchSource, as?: (value: unknown) => unknown): void
  receives(event: string, value?: unknown): void
}

/** The last page is visible, and the first page stays. */
export type Pages = ReturnType<typeof createPages>

export const maxPages = 4

interface PagesOptions {
  readonly clock: SimulatedClock
  readonly lifecycle: ScriptedLifecycle
  readonly trace: Trace
  readonly judge: Judge
  happens(event: string): void
}

export function createPages({ clock, happens, judge, lifecycle, trace }: PagesOptions) {
  const stack: ReturnType<typeof open>[] = []
  const setups: ((page: Page) => void)[] = []

  function open(given: PageInputs) {
    const inputs = new Map<string, Ref<number>>()
    const shown = new Map<string, () => unknown>()
    const name = `page ${stack.length}`
    let isGone = false
    let instance: ComponentInternalInstance | null = null
    const app = createApp({
      setup() {
        instance = getCurrentInstance()
        Reflect.set(instance?.proxy ?? {}, '$mpType', 'page')
        for (const setup of setups) {
          setup({
            name,
            input(key, first) {
              const input = inputs.get(key) ?? ref(given[key] ?? first)
              inputs.set(key, input)
              return input
            },
            shows(what, source, as = (value) => value) {
              const line = `${name} ${what}`
              shown.set(line, () => as(typeof source === 'function' ? source() : source.value))
              // Ends with the page, because Vue stops the page's watchers.
              watch(source, (value: unknown) => trace.noteMade(line, () => as(value)), { flush: 'sync' })
            },
            receives(event, value) {
              trace.note(`${name} receives ${event}`, value)
              judge('a removed page receives nothing', !isGone, () => `${name} receives ${event}`)
              happens(event)
            },
          })
        }
        return () => null
      },
    })
    app.mount({})
    if (instance === null) throw new Error('the page has no instance')
    const driver = drivePage({ vm: { $: instance } })
    driver.show()
    return {
      inputs, shown, driver,
      coveredAtMs: Infinity,
      close(): void {
        isGone = true
        app.unmount()
      },
    }
  }

  const top = () => stack.at(-1)

  const waiting: (() => void)[] = []
  let isMoving = false

  /** A router performs one action after another. A request waits while a page opens or closes. */
  function move(act: () => void): void {
    waiting.push(act)
    if (isMoving) return
    isMoving = true
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
    isMoving = false
  }

  return {
    /** Defines the setup of each page, before any page exists. */
    use: (setup: (page: Page) => void) => void setups.push(setup),
    inputs: (): readonly PageInputs[] => stack.map(({ inputs }) =>
      Object.fromEntries([...inputs].map(([name, input]) => [name, input.value]))),
    shown: () => stack.flatMap((page) => [...page.shown].map(([name, value]) => [name, value()] as const)),
    set(name: string, value: number): void {
      const input = top()?.inputs.get(name)
      if (input !== undefined) input.value = value
    },
    turn(name: string): void {
      const input = top()?.inputs.get(name)
      if (input !== undefined) input.value = 1 - input.value
    },
    setAll(name: string, value: number): void {
      for (const { inputs } of stack) {
        const input = inputs.get(name)
        if (input !== undefined) input.value = value
      }
    },
    push: (inputs: PageInputs = {}) => move(() => {
      if (stack.length >= maxPages) return
      const last = top()
      last?.driver.hide()
      if (last !== undefined && lifecycle.isForeground()) last.coveredAtMs = clock.elapsed()
      stack.push(open(inputs))
    }),
    pop: () => move(() => {
      if (stack.length === 1) return
      const last = stack.pop()
      last?.driver.unload()
      last?.close()
      const next = top()
      if (next === undefined) return
      next.coveredAtMs = Infinity
      next.driver.show()
    }),
    hideTop: () => move(() => top()?.driver.hide()),
    showTop: () => move(() => top()?.driver.show()),
    /** Pages covered no later than `untilMs`, while the app was in the foreground. */
    covered: (untilMs: number) => stack.flatMap(({ coveredAtMs }, at) => coveredAtMs <= untilMs ? [`page ${at}`] : []),
    closeAll: () => move(() => {
      for (const page of stack.splice(0).reverse()) {
        page.driver.unload()
        page.close()
      }
    }),
  }
}
