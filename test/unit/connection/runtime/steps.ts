import { expect } from 'vitest'
import type { SocketStatusName } from '../../../../src/connection/machine/status'
import type { LeaseHandle } from '../../../../src/connection/runtime/client-api'
import type { Rig, RigOptions } from '../../../support/client-rig'
import type { ServerState } from '../../../../src/testing/test-server'
import { expectFreshBudget, failureOf, killServer, pings, shown, triesFromNow, type Shown } from './client-stages'

/** An act on a client, or a claim about it. */
export type Step = (rig: Rig, page: LeaseHandle) => void

/** The body of a test: a client, and one step after another. A failure says which step it is. */
export const plays = (open: () => Shown, ...steps: readonly Step[]) => (): void => {
  const { rig, page } = open()
  for (const [index, step] of steps.entries()) {
    try {
      step(rig, page)
    } catch (error) {
      if (error instanceof Error) error.message = `step ${index + 1}: ${error.message}`
      throw error
    }
  }
}

/** A client whose page has been shown for so long. */
export const from = (options: RigOptions = {}, shownMs = 10_000) => (): Shown => shown(options, shownMs)
/** It has just opened, and the server says nothing of its own accord. */
export const fromSilent = (options: RigOptions = {}) => from({ server: { answersPings: false }, ...options }, 0)

export const after = (ms: number): Step => (rig) => rig.advance(ms)
/** The machine sleeps: its timers are overdue afterwards. */
export const asleep = (ms: number): Step => (rig) => rig.clock.suspend(ms)
export const clockMoved = (byMs: number): Step => (rig) => rig.clock.setWall(rig.clock.now() + byMs)
/** The next connections find the server like this. */
export const line = (state: ServerState): Step => (rig) => void (rig.server.line = state)
export const answers = (pings: boolean): Step => (rig) => void (rig.server.answersPings = pings)
export const says = (type: string): Step => (rig) => rig.last().message({ type })
export const lost = (code = 1006): Step => (rig) => rig.last().closed(code)
export const killed: Step = (rig) => killServer(rig)
/** A close gets no answer by itself. */
export const closesSlowly: Step = (rig) => void (rig.socket.behaviour.autoClose = false)
export const hides: Step = (rig) => rig.lifecycle.toBackground()
export const returns: Step = (rig) => rig.lifecycle.toForeground()
export const offline: Step = (rig) => rig.network.goOffline()
export const online: Step = (rig) => rig.network.goOnline()
export const needs = (needed: boolean): Step => (_, page) => page.want(needed)
export const pageHides: Step = (_, page) => page.hidden()
export const pageReturns: Step = (_, page) => page.shown()
/** The user asks for the connection; what `reconnect()` returns. */
export const asks = (answer?: string): Step => (rig) => {
  const given = rig.client.reconnect()
  if (answer !== undefined) expect(given).toBe(answer)
}

export const is = (status: SocketStatusName): Step => (rig) => expect(rig.status()).toBe(status)
export const shows = (status: object): Step => (rig) => expect(rig.client.status()).toMatchObject(status)
export const failedBy = (code: string): Step => (rig) => expect(failureOf(rig)).toBe(code)
/** How many errors were reported since the client was made. */
export const reported = (times: number): Step => (rig) => expect(rig.errors).toHaveLength(times)
/** Pings on the newest connection. */
export const pinged = (times: number): Step => (rig) => expect(pings(rig)).toBe(times)
/** How many connections were asked for, and when, ms since the client was made. */
export const opened = (times: number): Step => (rig) => expect(rig.opensAtMs).toHaveLength(times)
export const openedAt = (...ms: readonly number[]): Step => (rig) => expect(rig.opensAtMs).toEqual(ms)
export const saidGoodbye: Step = (rig) => expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
export const isDropped: Step = (rig) => expect(rig.last().state).toBe('dropped')
export const isClosing = (closing: boolean): Step => (rig) =>
  expect(rig.last().closeCall !== undefined).toBe(closing)
/** The tries from now on, as long as they come by themselves. */
export const triesOn = (...ms: readonly number[]): Step => (rig) => expect(triesFromNow(rig)).toEqual(ms)
/** These steps lead to an attempt at once, which is followed by five more. */
export const renewsBy = (...steps: readonly Step[]): Step => (rig, page) => {
  const before = rig.opensAtMs.length
  for (const step of steps) step(rig, page)
  expectFreshBudget(rig, before)
}
/** This step leads to one attempt at once. */
export const triesOnceBy = (step: Step): Step => (rig, page) => {
  const before = rig.opensAtMs.length
  step(rig, page)
  rig.advance(0)
  expect(rig.opensAtMs).toHaveLength(before + 1)
}
