import {
  createRenderer, getCurrentInstance, ref, shallowRef, watch, type ComponentInternalInstance, type Ref, type ShallowRef,
} from 'vue'
import { usePosition, usePositions, useSocketLease, useTabRule, type Position } from '../../src'
import { drivePage, type PageDriver } from '../../src/testing/uni/page-hooks'
import type { Trace } from './trace'

/** What a page was given: a twin's page gets the same. */
export interface PageInputs {
  readonly isNeeded: boolean
  readonly ticket: number
  readonly followed: boolean
  readonly active: boolean
  readonly tab: number
}

interface OpenPage {
  readonly needed: Ref<boolean>
  readonly ticket: ShallowRef<number>
  readonly followed: Ref<boolean>
  readonly active: Ref<boolean>
  readonly tab: ShallowRef<number>
  readonly driver: PageDriver
  close(): void
}

/** The stack of an app's pages: the last one is seen, the first one stays. */
export interface Pages {
  inputs(): readonly PageInputs[]
  top(): OpenPage | undefined
  push(inputs?: Partial<PageInputs>): void
  pop(): void
  hideTop(): void
  showTop(): void
  closeAll(): void
}

/** Vue without a document: pages here show nothing but what their composables give. */
export const { createApp } = createRenderer<object, object>({
  patchProp: () => undefined,
  insert: () => undefined,
  remove: () => undefined,
  createElement: () => ({}),
  createText: () => ({}),
  createComment: () => ({}),
  setText: () => undefined,
  setElementText: () => undefined,
  parentNode: () => null,
  nextSibling: () => null,
})

const mostPages = 4

const ofRow = (row: Position | undefined): readonly unknown[] | null =>
  row === undefined ? null : [row.ticket, row.profit]

export function createPages(trace: Trace): Pages {
  const stack: OpenPage[] = []

  function open({ isNeeded = true, ticket: first = 1, followed: isFollowed = false, ...more }: Partial<PageInputs>) {
    const needed = ref(isNeeded)
    const ticket = shallowRef(first)
    const followed = ref(isFollowed)
    const active = ref(more.active ?? true)
    const tab = shallowRef(more.tab ?? 0)
    const name = `page ${stack.length}`
    let instance: ComponentInternalInstance | null = null
    const app = createApp({
      setup() {
        instance = getCurrentInstance()
        Reflect.set(instance?.proxy ?? {}, '$mpType', 'page')
        useSocketLease(needed, { label: 'page' })
        useTabRule('extra', tab)
        const { rows, totals, freshness } = usePositions(() => (followed.value ? { followed: true } : {}), { active })
        const row = usePosition(ticket, { active })
        const sync = { flush: 'sync' } as const
        watch(rows, (list) => trace.note(`${name} rows`, list.map(ofRow)), sync)
        watch(totals, (sums) => trace.note(`${name} totals`, sums), sync)
        watch(freshness, (now) => trace.note(`${name} freshness`, now), sync)
        watch(row, (one) => trace.note(`${name} row`, ofRow(one)), sync)
        return () => null
      },
    })
    app.mount({})
    if (instance === null) throw new Error('the page has no instance')
    const driver = drivePage({ vm: { $: instance } })
    driver.show()
    return { needed, ticket, followed, active, tab, driver, close: () => app.unmount() }
  }

  const top = (): OpenPage | undefined => stack.at(-1)

  const waiting: (() => void)[] = []
  let isMoving = false

  /** A router does one thing after another: what is asked of it while a page comes or goes waits. */
  function move(act: () => void): void {
    waiting.push(act)
    if (isMoving) return
    isMoving = true
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
    isMoving = false
  }

  return {
    inputs: () => stack.map(({ needed, ticket, followed, active, tab }) => ({
      isNeeded: needed.value, ticket: ticket.value, followed: followed.value, active: active.value, tab: tab.value,
    })),
    top,
    push: (inputs = {}) => move(() => {
      if (stack.length >= mostPages) return
      top()?.driver.hide()
      stack.push(open(inputs))
    }),
    pop: () => move(() => {
      if (stack.length === 1) return
      const last = stack.pop()
      last?.driver.unload()
      last?.close()
      top()?.driver.show()
    }),
    hideTop: () => move(() => top()?.driver.hide()),
    showTop: () => move(() => top()?.driver.show()),
    closeAll: () => move(() => {
      for (const page of stack.splice(0).reverse()) {
        page.driver.unload()
        page.close()
      }
    }),
  }
}
