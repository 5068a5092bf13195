import { expect } from 'vitest'
import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import { clientOf } from '../../../src/vue/connection/clients'
import { playSteps } from '../../support/in-step'
import { createLegacyPage, row, subscribeAsPagesDo } from './legacy-rig'

type Page = ReturnType<typeof createLegacyPage>
export type Step = (page: Page) => unknown
export type Row = [title: string, open: () => Page, ...steps: Step[]]

export const page = (...given: Parameters<typeof createLegacyPage>) => (): Page => createLegacyPage(...given)

export const playRow = (...[, open, ...steps]: Row): Promise<void> => playSteps(open(), steps)

export const pass = (ms: number): Step => (page) => page.pass(ms)
export const opens: Step = ({ open }) => open()
export const subscribes: Step = ({ own, ear }) => own.run(() => subscribeAsPagesDo(ear))
export const inits = (...data: Parameters<LegacySocketIO['connectSocketInit']>): Step => ({ socketIo }) =>
  socketIo.connectSocketInit(...data)
export const closes: Step = ({ socketIo }) => void socketIo.Close()
export const closesAsPage: Step = ({ own, socketIo }) => own.run(() => void socketIo.Close())
export const closesWith = (answer: boolean): Step => async ({ socketIo, pass }) =>
  expect(await Promise.all([socketIo.Close(), pass(1_000)])).toEqual([answer, undefined])
export const reconnects: Step = ({ socketIo }) => socketIo.reconnect()
export const starts: Step = ({ socketIo }) => socketIo.start()
export const sets = (fields: Partial<LegacySocketIO>): Step => ({ socketIo }) => Object.assign(socketIo, fields)
export const hides: Step = ({ lifecycle }) => lifecycle.toBackground()
export const returns: Step = ({ lifecycle }) => lifecycle.toForeground()
export const offline: Step = ({ network }) => network.goOffline()
export const online: Step = ({ network }) => network.goOnline()
export const holdsByComposable: Step = () => clientOf().lease('a page with composables').want(true)
export const within = (...steps: readonly Step[]): Step => (page) => clientOf().inTurn(() => {
  for (const step of steps) void step(page)
})
export const serverUp = (up: boolean): Step => ({ socket }) => void (socket.behaviour.autoOpen = up)
export const cut = (code?: number, reason?: string): Step => ({ socket }) => socket.last().closed(code, reason)
export const lost: Step = ({ lose }) => lose()
export const pushes = (count: number): Step => ({ push }) =>
  push(Array.from({ length: count }, (_, index) => row(index + 1)))

export const lines = (times: number): Step => ({ socket }) => expect(socket.connections).toHaveLength(times)
export const live = (times: number): Step => ({ socket }) => expect(socket.live()).toBe(times)
export const sent = (...frames: readonly (readonly unknown[])[]): Step => ({ socket }) =>
  expect(socket.connections.map((line) => line.frames)).toEqual(frames)
export const orders = (...counts: readonly number[]): Step => ({ ear }) => expect(ear.orders).toEqual(counts)
export const errors = (...all: readonly object[]): Step => ({ ear }) =>
  expect(ear.errors).toEqual(all.map((error) => expect.objectContaining(error) as unknown))
export const toastsAre = (...texts: readonly string[]): Step => ({ toasts }) => expect(toasts).toEqual(texts)
export const codesAre = (...names: readonly string[]): Step => ({ codes }) => expect(codes).toEqual(names)
export const statusIs = (status: string): Step => (page) => expect(page.status()).toBe(status)
export const shows = (connectNum: number, isOpen: boolean): Step => ({ socketIo }) =>
  expect([socketIo.connectNum, socketIo.is_open_socket]).toEqual([connectNum, isOpen])
export const isOpen: Step = ({ socketIo }) => expect(socketIo.is_open_socket).toBe(true)
export const isUser = (userId: unknown): Step => () => expect(clientOf().session()).toEqual({ userId })
export const handlersAre = (order: number, error: number): Step => ({ handlers }) =>
  expect(handlers()).toEqual([order, error])
