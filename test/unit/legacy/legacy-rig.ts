import { onTestFinished } from 'vitest'
import { createLegacy, type Legacy } from '../../../src/legacy/legacy-client'
import type { LegacyOptions, LegacyWords } from '../../../src/legacy/legacy-protocol'
import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import { clientOf } from '../../../src/connection/vue/clients'
import {
  createScriptedLifecycle, createScriptedNetwork, createScriptedRandom, type ScriptedLifecycle, type ScriptedNetwork,
} from '../../../src/testing/scripted-ports'
import { createScriptedSocket, type ScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'
import { createUniBusDouble, type UniBusDouble } from './uni-bus-double'

type Handler = (payload: unknown) => void

/** A page of the application: code that runs in it is its code. */
interface RigPage {
  run<Result>(code: () => Result): Result
  unload(): void
}

export interface LegacyRig {
  readonly legacy: Legacy
  readonly clock: SimulatedClock
  readonly socket: ScriptedSocket
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly bus: UniBusDouble
  readonly toasts: readonly string[]
  readonly codes: readonly string[]
  page(): RigPage
  /** Lets so much time pass, with promises settled in between. */
  pass(ms: number): Promise<void>
  /** The newest connection says something. */
  push(rows: readonly object[]): Promise<void>
  status(): string
}

export interface LegacyRigOptions extends Omit<Partial<LegacyOptions>, 'words'> {
  /** `null` for an application without any. */
  readonly words?: LegacyWords | null
  /** The build hides the pages' `uni.$on`, as H5 in production does. */
  readonly hidden?: boolean
  /** The far side takes each connection. Default true. */
  readonly up?: boolean
}

export const row = (ticket: number, changed: object = {}): object => ({
  ticket, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.2, profit: 10, flwsig: 1,
  sigtraderid: 7, ...changed,
})

const frameMs = 16

const ownWords: LegacyWords = { attempt: (attempt) => `attempt ${attempt}`, closed: () => 'closed' }

/** The class over a client whose world is in the test's hands, which ends with the test. */
export function createLegacyRig(
  { hidden = false, up = true, words = ownWords, ...options }: LegacyRigOptions = {},
): LegacyRig {
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
  let current: object | null = null
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
      // A part may bring one.
      ...options.parts === undefined && { log: { report: ({ code }) => void codes.push(code) } },
    },
  }, {
    current: () => current,
    watchUnload: (page, unloaded) => void unloads.set(page, [...(unloads.get(page) ?? []), unloaded]),
  })
  onTestFinished(async () => {
    legacy.dispose()
    // A promise of the test may still ask for `uni`.
    await pass(0)
    Reflect.deleteProperty(globalThis, 'uni')
  })

  function page(): RigPage {
    const own = {}
    return {
      run(code) {
        const before = current
        current = own
        try {
          return code()
        } finally {
          current = before
        }
      },
      unload() {
        for (const unloaded of unloads.get(own) ?? []) unloaded()
      },
    }
  }

  const pass = (ms: number): Promise<void> => clock.advanceAsync(ms)
  return {
    legacy,
    clock,
    socket,
    lifecycle,
    network,
    bus,
    toasts,
    codes,
    page,
    pass,
    async push(rows) {
      socket.last().message({ Code: 200, data: rows })
      await pass(2 * frameMs)
    },
    status: () => clientOf().status().status,
  }
}

export const data = { traderid: 10260, type: 'Subscribe' }

/** The events of a page: the number of rows, and each error. */
export interface Ear {
  readonly orders: number[]
  readonly errors: unknown[]
}

export const createEar = (): Ear => ({ orders: [], errors: [] })

/** Such a page opens at each showing, and subscribes to both names with new functions. */
export function openAsPagesDo(socketIo: LegacySocketIO, ear: Ear, sent: object = data): void {
  socketIo.connectSocketInit(sent)
  subscribeAsPagesDo(ear)
}

export function subscribeAsPagesDo({ orders, errors }: Ear): void {
  const on = (name: string, handler: Handler): void => void uni.$on(name, handler)
  on('getPositonsOrder', (payload) => void orders.push((payload as { readonly data: readonly object[] }).data.length))
  on('connectError', (error) => void errors.push(error))
}

/** A page that has an instance of the class, and opens as pages do. */
export function createLegacyPage(options: LegacyRigOptions = {}) {
  const rig = createLegacyRig(options)
  const ear = createEar()
  const socketIo = new rig.legacy.socketIO()
  const own = rig.page()
  return { ...rig, ear, socketIo, own, open: () => own.run(() => openAsPagesDo(socketIo, ear)) }
}

/** An instance that has been open with its data for so long. */
export async function openWithData(openMs = 0, options: LegacyRigOptions = {}) {
  const rig = createLegacyRig(options)
  const socketIo = new rig.legacy.socketIO(data)
  socketIo.connectSocketInit()
  await rig.pass(openMs)
  return { ...rig, socketIo }
}
