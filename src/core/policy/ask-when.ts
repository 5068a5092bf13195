import type { ReconnectPolicy, ReconnectQuestion } from './reconnect-policy'

export type WhenAnswer =
  | { readonly ok: true; readonly atMs: number }
  | { readonly ok: false; readonly fault: string }

/** Asks a policy that an application may have written itself. One that throws or gives no time is at fault. */
export function askWhen(policy: ReconnectPolicy, question: ReconnectQuestion): WhenAnswer {
  try {
    const atMs = policy(question)
    return Number.isFinite(atMs) ? { ok: true, atMs } : { ok: false, fault: `reconnect gave ${atMs}` }
  } catch (error) {
    return { ok: false, fault: `reconnect threw ${String(error)}` }
  }
}
