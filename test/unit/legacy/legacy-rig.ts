import { onTestFinished } from 'vitest'
import { createLegacy, type Legacy } from '../../../src/legacy/legacy-client'
import type { LegacyOptions, LegacyWords } from '../../../src/legacy/legacy-protocol'
import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import { clientOf } from '../../../src/vue/connection/clients'
import {
  createScriptedLifecycle, createScriptedNetwork, createScriptedRandom,
} from '../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createUniBusDouble } from './uni-bus-double'

type Handler = (payload: unknown) => void

export type LegacyRig = ReturnType<typeof createLegacyRig>

export interface LegacyRigOptions extends Omit<Partial<LegacyOptions>, 'words'> {
  /** `null` for an application without custom words. */
  readonly words?: LegacyWords | null
  /** Whether the build hides the pages' `uni.$on`, as H5 does in production. */
  readonly hidden?: boolean
  /** @default true */
  readonly up?: boolean
}

export const row = (ticket: number, changed: object = {}): object => ({
  ticket, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.2, profit: 10, flwsig: 1,
  sigtraderid: 7, ...changed,
})

const frameMs = 16

const ownWords: LegacyWords = { attempt: (attempt) => `attempt ${attempt}`, closed: () => 'closed' }

export function createLegacyRig({ hidden = false, up = true, words = ownWords, ...options }: LegacyRigOptions = {}) {
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock, autoOpen: up })
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const toasts: string[] = []
  const codes: string[] = []
  const bus = createUniBusDouble(hidden)
  const showToast = ({ title, complete }: { readonly title: string; readonly complete: () => void }): void => {
    toasts.push(title)
    complete()
  }
  Reflect.set(globalThis, 'uni', Object.defineProperties({ showToast }, Object.getOwnPropertyDescriptors(bus.api)))

  const unloads = new Map<object, (() => void)[]>()
  const shows = new Map<object, ((isShown: boolean) => void)[]>()
  let current: object | null = null
  let scope: { active: boolean } | null = null
  const legacy = createLegacy({
    url: 'wss://feed.example.com/ws',
    currency: 'USD',
    currencyDigits: { USD: 2 },
    ...words !== null && { words },
    ...options,
    ports: {
      clock,
      socket,
      lifecycle,
      network,
      random: createScriptedRandom(0.5),
      frames: {
        request(callback) {
          const handle = clock.setTimer(callback, frameMs)
          return () => clock.clearTimer(handle)
        },
      },
      ...options.parts === undefined && { log: { report: ({ code }) => void codes.push(code) } },
    },
  }, {
    current: () => current,
    scope: () => scope,
    watchUnload: (page, unloaded) => void unloads.set(page, [...(unloads.get(page) ?? []), unloaded]),
    watchShown: (page, changed) => void shows.set(page, [...(shows.get(page) ?? []), changed]),
  })
  onTestFinished(async () => {
    legacy.dispose()
    // A promise of the test may still need `uni`.
    await pass(0)
    Reflect.deleteProperty(globalThis, 'uni')
  })

  function page() {
    const own = {}
    return {
      run<Result>(code: () => Result): Result {
        const before = current
        current = own
        try {
          return code()
        } finally {
          current = before
        }
      },
      /** Runs a component's setup or hook in this page. */
      setUp(mounted: { active: boolean }, code: () => void): void {
        scope = mounted
        this.run(code)
        scope = null
      },
      turn(isShown: boolean): void {
        for (const changed of shows.get(own) ?? []) changed(isShown)
      },
      unload(): void {
        for (const unloaded of unloads.get(own) ?? []) unloaded()
      },
    }
  }

  const pass = (ms: number): Promise<void> => clock.advanceAsync(ms)
  return {
    legacy, clock, socket, lifecycle, network, bus, toasts, codes, page, pass,
    handlers: () => ['getPositonsOrder', 'connectError'].map((name) => bus.count(name)),
    async push(rows: readonly object[]): Promise<void> {
      socket.last().message({ Code: 200, data: rows })
      await pass(2 * frameMs)
    },
    async lose(): Promise<void> {
      await pass(10_000)
      socket.behaviour.autoOpen = false
      socket.last().closed()
    },
    status: (): string => clientOf().status().status,
  }
}

export const data = { traderid: 10260, type: 'Subscribe' }

export interface Ear {
  readonly orders: number[]
  readonly errors: unknown[]
}

export const createEar = (): Ear => ({ orders: [], errors: [] })

/** Pages open each time they are shown, with new functions for both names. */
export function openAsPagesDo(socketIo: LegacySocketIO, ear: Ear, sent: object = data): void {
  socketIo.connectSocketInit(sent)
  subscribeAsPagesDo(ear)
}

export function subscribeAsPagesDo({ orders, errors }: Ear): void {
  const on = (name: string, handler: Handler): void => void uni.$on(name, handler)
  on('getPositonsOrder', (payload) => void orders.push((payload as { readonly data: readonly object[] }).data.length))
  on('connectError', (error) => void errors.push(error))
}

type Given = ConstructorParameters<Legacy['socketIO']>

export function createLegacyPage(options: LegacyRigOptions = {}, ...given: Given) {
  const rig = createLegacyRig(options)
  const ear = createEar()
  const socketIo = new rig.legacy.socketIO(...given)
  const own = rig.page()
  const open = (): void => own.run(() => openAsPagesDo(socketIo, ear))
  return {
    ...rig, ear, socketIo, own, open,
    opened(ms = 0): Promise<void> {
      open()
      return rig.pass(ms)
    },
  }
}

export async function openWithData() {
  const page = createLegacyPage({}, data)
  page.socketIo.connectSocketInit()
  await page.pass(0)
  return page
}
