import type { ReconnectPolicy, ReconnectQuestion } from './reconnect-policy'

/**
 * Asks a policy that an application may have written itself. One that throws or gives no time is at fault:
 * then the answer is what it did, as text.
 */
export function askWhen(policy: ReconnectPolicy, question: ReconnectQuestion): number | string {
  try {
    const atMs = policy(question)
    return Number.isFinite(atMs) ? atMs : `reconnect gave ${atMs}`
  } catch (error) {
    return `reconnect threw ${String(error)}`
  }
}
