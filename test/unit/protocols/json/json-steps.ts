import { expect } from 'vitest'
import { playSteps } from '../../../support/in-step'
import { connectedRig, jsonRig } from './json-rig'

type Rig = ReturnType<typeof jsonRig>
type Caller = Rig['caller']
export type Step = (rig: Rig) => unknown
export type Row = [title: string, open: () => Rig, ...steps: Step[]]

export const closed = (...given: Parameters<typeof jsonRig>) => () => jsonRig(...given)
export const connected = (...given: Parameters<typeof jsonRig>) => () => connectedRig(...given)

export const playRow = (...[, open, ...steps]: Row): Promise<void> => playSteps(open(), steps)

export const after = (ms: number): Step => (rig) => rig.advance(ms)
export const later = (ms: number): Step => (rig) => rig.advanceAsync(ms)
export const connects: Step = (rig) => rig.connect()
export const lost: Step = (rig) => rig.last().closed()
export const disposes: Step = (rig) => rig.client.dispose()
export const signsIn = (userId: number): Step => (rig) => rig.client.setSession({ userId })
export const ends: Step = (rig) => rig.ends.forEach((end) => end())
export const gets = (frame: object | string): Step => (rig) => rig.last().message(frame)
export const answers = (data?: unknown): Step => (rig) => rig.last().message({ id: rig.lastId(), data })
export const sends = (...given: Parameters<Caller['send']>): Step => (rig) => rig.take(rig.caller.send(...given))
export const asks = (...given: Parameters<Caller['request']>): Step => (rig) => rig.take(rig.caller.request(...given))

export const resultsAre = (...results: readonly object[]): Step => async (rig) => {
  await rig.advanceAsync(0)
  expect(rig.answers).toEqual(results)
}
export const failed = (code: string) => ({ ok: false, code })
export const sent = (times: number): Step => (rig) => expect(rig.last().sent).toHaveLength(times)
export const framesAre = (...frames: readonly object[]): Step => (rig) => expect(rig.frames()).toMatchObject(frames)
export const statusIs = (status: string): Step => (rig) => expect(rig.status()).toBe(status)
export const receivedAre = (...messages: readonly (readonly unknown[])[]): Step => (rig) =>
  expect(rig.received).toEqual(messages)
export const codesAre = (...codes: readonly string[]): Step => (rig) => expect(rig.codes()).toEqual(codes)
export const nothingWaits: Step = (rig) => expect([rig.ends.size, rig.clock.pending()]).toEqual([0, 0])
