import { addressGroup, isLoopbackAddress } from '../../wire/address'
import { createClientLimits } from '../../wire/client-limits'
import type { RateLimits } from '../../wire/rate-limit'

export interface UploadLimits {
  readonly maxPerUser: number
  readonly maxPerAddress: number
  /** Bytes of all uploads under way: they are in memory until they are complete. */
  readonly maxUnfinishedBytes: number
  readonly userBytes: RateLimits
  readonly addressBytes: RateLimits
}

/** An upload under way for so long has paid all that it announced (SV-210), ms: as long as a body may take. */
const paidMs = 30_000

const mebibyte = 1_024 * 1_024
const hourSeconds = 3_600

/** An hour's worth at once, and then as much an hour. */
const hourly = (bytes: number): RateLimits => ({ burst: bytes, perSecond: bytes / hourSeconds })

export const uploadLimits: UploadLimits = {
  maxPerUser: 4,
  maxPerAddress: 8,
  maxUnfinishedBytes: 64 * mebibyte,
  userBytes: hourly(32 * mebibyte),
  addressBytes: hourly(64 * mebibyte),
}

/** The uploader and the size: what the request's head announces, else the most that is taken. */
export interface UploadAsk {
  readonly user: string
  readonly address: string
  readonly bytes: number
}

/** Why an upload may not begin: the HTTP status and what it means. */
export interface UploadRefusal {
  readonly status: 429 | 503
  readonly msg: string
}

const tooManyBytes: UploadRefusal = { status: 429, msg: 'too many bytes uploaded; try again later' }

/**
 * Decides before anything of an upload is read whether it may be. This machine has no limit of its own as an address:
 * it may be a proxy that does not say for which client it asks.
 */
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
     * The function to call when the upload is over, with the bytes that came of it; or why it may not begin. Its first
     * call gives back the place, and of what did not come the less the longer it took.
     */
    begin({ user, address, bytes }: UploadAsk): ((cameBytes: number) => void) | UploadRefusal {
      const keys = [`user ${user}`, `address ${addressGroup(address)}`] as const
      const [userKey, addressKey] = keys
      const isHere = isLoopbackAddress(address)
      const isAddressBusy = !isHere && countOf(addressKey) >= limits.maxPerAddress
      if (isAddressBusy || countOf(userKey) >= limits.maxPerUser) {
        return { status: 429, msg: 'too many uploads at once; wait until one has ended' }
      }
      if (unfinishedBytes + bytes > limits.maxUnfinishedBytes) {
        return { status: 503, msg: 'the server is busy with uploads; try again later' }
      }
      const mayAddress = (count: number): boolean => isHere || mayAddressSend(address, count)
      // The address first: it must not use up the budget of a user by uploads that it is refused.
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
        // Room held for nothing is paid for: else two addresses could keep all others from uploading without end.
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
