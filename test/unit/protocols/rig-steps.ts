import { expect } from 'vitest'
import type { createProtocolRig } from '../../support/protocol-rig'

type Rig = Pick<
  ReturnType<typeof createProtocolRig>,
  'advance' | 'advanceAsync' | 'clock' | 'connect' | 'errors' | 'last' | 'lifecycle' | 'opensAtMs' | 'socket'
> & { readonly client: { status(): object; reconnect(): string; close(): unknown; send(frame: unknown): unknown } }
type RigStep = (rig: Rig) => unknown

export const after = (ms: number): RigStep => ({ advance }) => advance(ms)
export const connects: RigStep = ({ connect }) => connect()
export const lost = (...given: readonly [code?: number, reason?: string]): RigStep => ({ last }) =>
  last().closed(...given)
export const opens: RigStep = ({ last }) => last().opened()
export const receives = (frame: object | string): RigStep => ({ last }) => last().message(frame)
export const asks = (answer: string): RigStep => ({ client }) => expect(client.reconnect()).toBe(answer)
export const closes: RigStep = ({ client, advance }) => {
  client.close()
  advance(300)
}
export const sends = (frame: unknown): RigStep => async ({ client }) =>
  expect(await client.send(frame)).toEqual({ ok: true })
export const hides: RigStep = ({ lifecycle }) => lifecycle.toBackground()
export const returns: RigStep = ({ lifecycle }) => lifecycle.toForeground()
/** The machine sleeps for 10 minutes, and then its overdue timers fire. */
export const sleeps: RigStep = ({ clock, advance }) => {
  clock.suspend(600_000)
  advance(0)
}
export const setBack = (ms: number): RigStep => ({ clock }) => clock.setWall(clock.now() - ms)

export const shows = (status: object): RigStep => ({ client }) => expect(client.status()).toMatchObject(status)
export const isOpen = shows({ status: 'open' })
export const sent = (times: number): RigStep => ({ last }) => expect(last().sent).toHaveLength(times)
export const sentAre = (...frames: readonly unknown[]): RigStep => ({ last }) => expect(last().sent).toEqual(frames)
export const opened = (times: number): RigStep => ({ opensAtMs }) => expect(opensAtMs).toHaveLength(times)
export const errorsAre = (...errors: readonly object[]): RigStep => (rig) => expect(rig.errors).toEqual(errors)
