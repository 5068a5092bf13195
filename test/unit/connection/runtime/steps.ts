import { expect } from 'vitest'
import type { SocketStatusName } from '../../../../src/connection/machine/status'
import type { Session } from '../../../../src/connection/ports/protocol'
import type { LeaseHandle, SendResult } from '../../../../src/connection/runtime/client-api'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { inStep } from '../../../support/in-step'
import { createRigProtocol } from '../../../support/rig-protocol'
import type { ServerState } from '../../../../src/testing/test-server'
import {
  alice, guarded, hello, killServer, middlesMs, pings, shown, tokens, triesFromNow, type Shown,
} from './client-stages'

/** An action on a client or an assertion about it. `asks` lists the stage's token provider calls. */
export type Step = (rig: Rig, page: LeaseHandle, asks: readonly boolean[]) => unknown

interface Staged extends Shown {
  readonly asks?: readonly boolean[]
}

/** A test body: a client and its steps. A failure names its step. */
export const plays = (open: () => Staged, ...steps: readonly Step[]) => (): void => {
  const { rig, page, asks = [] } = open()
  for (const [index, step] of steps.entries()) {
    try {
      if (step(rig, page, asks) instanceof Promise) throw new Error('needs playsLater')
    } catch (error) {
      throw inStep(index, error)
    }
  }
}

/** Settles promises before each step. */
export const playsLater = (open: () => Staged | Promise<Staged>, ...steps: readonly Step[]) => async () => {
  const { rig, page, asks = [] } = await open()
  await rig.settle()
  for (const [index, step] of steps.entries()) {
    try {
      await step(rig, page, asks)
      await rig.settle()
    } catch (error) {
      throw inStep(index, error)
    }
  }
}

export type Row = [title: string, open: () => Staged, ...steps: Step[]]
export const playsRow = (...[, open, ...steps]: Row): void => plays(open, ...steps)()
export type RowLater = [title: string, open: () => Staged | Promise<Staged>, ...steps: Step[]]
export const playsRowLater = (...[, open, ...steps]: RowLater): Promise<void> => playsLater(open, ...steps)()

/** Settles no promises between the steps. */
export const atOnce = (...steps: readonly Step[]): Step => (rig, page, asks) => {
  for (const step of steps) void step(rig, page, asks)
}

export const from = (options: RigOptions = {}, shownMs = 10_000) => (): Shown => shown(options, shownMs)
export const outage = (options: RigOptions = {}) => (): Shown => {
  const stage = shown(options, 3_600_000)
  killServer(stage.rig)
  return stage
}
export const unneeded = (options: RigOptions = {}) => (): Shown => {
  const rig = createRig(options)
  return { rig, page: rig.client.lease('page') }
}
/** The server sends nothing by itself. */
export const fromSilent = (options: RigOptions = {}) => from({ server: { answersPings: false }, ...options }, 0)

export const asAlice = (options: RigOptions = {}) =>
  from({ protocol: createRigProtocol({ session: alice, needsSession: true }), ...options }, 1_000)
export const provided = (texts: readonly string[], options: RigOptions = {}) => () => guarded(tokens(...texts), options)

export const after = (ms: number): Step => (rig) => rig.advance(ms)
export const later = (ms: number): Step => (rig) => rig.advanceAsync(ms)
/** The machine sleeps: its timers are overdue afterwards. */
export const asleep = (ms: number): Step => (rig) => rig.clock.suspend(ms)
export const clockMoved = (byMs: number): Step => (rig) => rig.clock.setWall(rig.clock.now() + byMs)
export const line = (state: ServerState): Step => (rig) => void (rig.server.line = state)
export const answers = (pings: boolean): Step => (rig) => void (rig.server.answersPings = pings)
export const sendsFail = (words: string): Step => (rig) => void (rig.socket.behaviour.sendFails = words)
export const disposes: Step = (rig) => rig.client.dispose()
export const getsReady = (ready: boolean): Step => (rig) => void (rig.server.getsReady = ready)
export const says = (type: string): Step => (rig) => rig.last().message({ type })
export const lost = (code = 1006): Step => (rig) => rig.last().closed(code)
export const killed: Step = (rig) => killServer(rig)
export const closesSlowly: Step = (rig) => void (rig.socket.behaviour.autoClose = false)
export const hides: Step = (rig) => rig.lifecycle.toBackground()
export const returns: Step = (rig) => rig.lifecycle.toForeground()
export const offline: Step = (rig) => rig.network.goOffline()
export const online: Step = (rig) => rig.network.goOnline()
export const needs = (needed: boolean): Step => (_, page) => page.want(needed)
export const pageHides: Step = (_, page) => page.hidden()
export const pageReturns: Step = (_, page) => page.shown()
export const signsIn = (session: Session | null): Step => (rig) => rig.client.setSession(session)
export const asks = (answer?: string): Step => (rig) => {
  const given = rig.client.reconnect()
  if (answer !== undefined) expect(given).toBe(answer)
}

export const is = (status: SocketStatusName): Step => (rig) => expect(rig.status()).toBe(status)
export const shows = (status: object): Step => (rig) => expect(rig.client.status()).toMatchObject(status)
export const failedBy = (code: string): Step => (rig) =>
  expect(rig.client.status().failure?.code).toBe(code)
export const greets = (frame: object): Step => (rig) => expect(hello(rig)).toEqual(frame)
export const sent = (...frames: readonly unknown[]): Step => (rig) => expect(rig.last().frames).toEqual(frames)
export const received = (...frames: readonly unknown[]): Step => (rig) => expect(rig.received).toEqual(frames)
export const sends = (frame: unknown, answer: SendResult): Step => async (rig) =>
  expect(await rig.client.send(frame)).toEqual(answer)
export const noTimers: Step = (rig) => expect(rig.clock.pending()).toBe(0)
/** Whether each call of the token provider requested a fresh token. */
export const askedFresh = (...fresh: readonly boolean[]): Step => (_rig, _page, asks) => expect(asks).toEqual(fresh)
export const reported = (times: number): Step => (rig) => expect(rig.errors).toHaveLength(times)
export const failsWith = (...errors: readonly object[]): Step => (rig) => expect(rig.errors).toEqual(errors)
export const reports = (...diagnostics: readonly object[]): Step => (rig) => expect(rig.reported).toEqual(diagnostics)
export const pinged = (times: number): Step => (rig) => expect(pings(rig)).toBe(times)
/** Times in ms since the client was created. */
export const opened = (times: number): Step => (rig) => expect(rig.opensAtMs).toHaveLength(times)
export const openedAt = (...ms: readonly number[]): Step => (rig) => expect(rig.opensAtMs).toEqual(ms)
export const saidGoodbye: Step = (rig) => expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
export const isDropped: Step = (rig) => expect(rig.last().state).toBe('dropped')
export const isClosing = (closing: boolean): Step => (rig) =>
  expect(rig.last().closeCall !== undefined).toBe(closing)
export const triesOn = (...ms: readonly number[]): Step => (rig) => expect(triesFromNow(rig)).toEqual(ms)
export const renewsBy = (...steps: readonly Step[]): Step => (rig, page, asks) => {
  const before = rig.opensAtMs.length
  for (const step of steps) void step(rig, page, asks)
  rig.advance(0)
  expect(rig.opensAtMs.slice(before)).toEqual([rig.nowMs()])
  expect(triesFromNow(rig)).toEqual(middlesMs)
  expect(rig.status()).toBe('failed')
}
export const triesOnceBy = (step: Step): Step => (rig, page, asks) => {
  const before = rig.opensAtMs.length
  void step(rig, page, asks)
  rig.advance(0)
  expect(rig.opensAtMs).toHaveLength(before + 1)
}
