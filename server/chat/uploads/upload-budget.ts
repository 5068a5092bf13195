import { addressGroup, isLoopbackAddress } from '../../wire/address'
import { createClientLimits } from '../../wire/client-limits'
import type { RateLimits } from '../../wire/rate-limit'

export interface UploadLimits {
  readonly maxPerUser: number
  readonly maxPerAddress: number
  /** Limit for all pending uploads together. Uploads stay in memory until they are complete. */
  readonly maxUnfinishedBytes: number
  readonly userBytes: RateLimits
  readonly addressBytes: RateLimits
}

/** Time after which a pending upload counts at its full announced size (SV-210). Equals the body timeout. */
const paidMs = 30_000

const mebibyte = 1_024 * 1_024
const hourSeconds = 3_600

const hourly = (bytes: number): RateLimits => ({ burst: bytes, perSecond: bytes / hourSeconds })

export const uploadLimits: UploadLimits = {
  maxPerUser: 4,
  maxPerAddress: 8,
  maxUnfinishedBytes: 64 * mebibyte,
  userBytes: hourly(32 * mebibyte),
  addressBytes: hourly(64 * mebibyte),
}

/** Upload request. `bytes` is the maximum if no size was announced. */
export interface UploadAsk {
  readonly user: string
  readonly address: string
  readonly bytes: number
}

export interface UploadRefusal {
  readonly status: 429 | 503
  readonly msg: string
}

const tooManyBytes: UploadRefusal = { status: 429, msg: 'too many bytes uploaded; try again later' }

/** Accepts or rejects an upload before its body is read. Loopback addresses have no address limit, see `LineGate`. */
export type UploadBudget = ReturnType<typeof createUploadBudget>

export function createUploadBudget(limits: UploadLimits, now: () => number) {
  const mayUserSend = createClientLimits(limits.userBytes, now)
  const mayAddressSend = createClientLimits(limits.addressBytes, now)
  const underWay = new Map<string, number>()
  let unfinishedBytes = 0

  const countOf = (key: string): number => underWay.get(key) ?? 0

  function add(key: string, count: number): void {
    const left = countOf(key) + count
    if (left === 0) underWay.delete(key)
    else underWay.set(key, left)
  }

  return {
    /**
     * Reserves the announced bytes, or returns a refusal. When the upload ends, call the returned function with the
     * number of received bytes. The rest is refunded.
     */
    begin({ user, address, bytes }: UploadAsk): ((cameBytes: number) => void) | UploadRefusal {
      const keys = [`user ${user}`, `address ${addressGroup(address)}`] as const
      const [userKey, addressKey] = keys
      const isHere = isLoopbackAddress(address)
      const isAddressBusy = !isHere && countOf(addressKey) >= limits.maxPerAddress
      if (isAddressBusy || countOf(userKey) >= limits.maxPerUser) {
        return { status: 429, msg: 'too many uploads at once; wait until an upload has finished' }
      }
      if (unfinishedBytes + bytes > limits.maxUnfinishedBytes) {
        return { status: 503, msg: 'the server is busy with uploads; try again later' }
      }
      const mayAddress = (count: number): boolean => isHere || mayAddressSend(address, count)
      // Checks the address first, so a rejected upload does not use up the user's budget.
      if (!mayAddress(bytes)) return tooManyBytes
      if (!mayUserSend(user, bytes)) {
        mayAddress(-bytes)
        return tooManyBytes
      }
      unfinishedBytes += bytes
      for (const key of keys) add(key, 1)
      const begunMs = now()
      let isUnderWay = true
      return (cameBytes) => {
        if (!isUnderWay) return
        isUnderWay = false
        // The longer an upload took, the less is refunded. Otherwise, two addresses could block all other uploads.
        const unheldShare = Math.max(0, 1 - (now() - begunMs) / paidMs)
        const backBytes = Math.max(0, bytes - cameBytes) * unheldShare
        mayUserSend(user, -backBytes)
        mayAddress(-backBytes)
        unfinishedBytes -= bytes
        for (const key of keys) add(key, -1)
      }
    },
  }
}
