import { defaultCloseCodes } from './close-codes'
import type { ConnectionPolicy } from './connection-policy'
import { spreadBackoff } from './spread-backoff'

/** Right for a trading page. Every value is an option of the client. */
export const defaultPolicy: ConnectionPolicy = {
  lingerMs: 300,
  backgroundMs: 30_000,
  connectTimeoutMs: 10_000,
  readyTimeoutMs: 20_000,
  tokenTimeoutMs: 10_000,
  closeTimeoutMs: 1_000,
  goodbyeTimeoutMs: 200,
  minUptimeMs: 5_000,
  maxAttempts: 5,
  restMs: undefined,
  reconnect: spreadBackoff(),
  retryLaterMs: 15_000,
  renewalMs: 60_000,
  staleAttemptMs: 2_000,
  ping: true,
  pingIntervalMs: 15_000,
  pongTimeoutMs: 5_000,
  probeTimeoutMs: 2_000,
  networkAskMs: 15_000,
  slotRetryMs: 3_000,
  slotTimeoutMs: 30_000,
  closeCodes: defaultCloseCodes,
}
