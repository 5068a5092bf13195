import type { RateLimits } from '../../wire/rate-limit'
import { uploadLimits, type UploadLimits } from '../uploads/upload-budget'

export interface ChatServerLimits {
  /** Packet rate above which a connection is dropped. */
  readonly linePackets: RateLimits
  readonly lineBytes: RateLimits
  /** Packet rate limit for all connections of an address together. */
  readonly addressPackets: RateLimits
  readonly addressBytes: RateLimits
  readonly addressUsers: RateLimits
  readonly addressHistory: RateLimits
  /** Queued bytes above which a connection is dropped. */
  readonly limitBytes: number
  /** Memory for packets that reconnecting clients may recover, in bytes. */
  readonly missedBytes: number
  readonly uploads: UploadLimits
  /** How long the TCP connection may stay open after a close. */
  readonly closeMs: number
}

/**
 * Multiple of the message rate limit above which a connection is dropped (CV-51). Between the limit and this multiple,
 * a client gets error 1429.
 */
const floodFactor = 10
/** Limits of an address, as a multiple of a connection's limits (CV-54). Reading 4,000 packets takes about 0.1 s. */
const addressFactor = 2
/** Average packet size (CV-51). */
const packetBytes = 2_048

const times = ({ perSecond, burst }: RateLimits, factor: number): RateLimits =>
  ({ perSecond: perSecond * factor, burst: burst * factor })

/**
 * @param frameRate message rate limit of a user
 * @param limitBytes maximum bytes queued for one connection
 */
export function chatLimits(frameRate: RateLimits, limitBytes: number): ChatServerLimits {
  const linePackets = times(frameRate, floodFactor)
  const lineBytes = times(linePackets, packetBytes)
  return {
    linePackets,
    lineBytes,
    addressPackets: times(linePackets, addressFactor),
    addressBytes: times(lineBytes, addressFactor),
    addressUsers: { perSecond: 1, burst: 1_000 },
    // After a restart, each client at the address can load one or two history pages.
    addressHistory: { perSecond: 5, burst: 50 },
    limitBytes,
    // Enough for two minutes of pongs to 10,000 connections, plus messages.
    missedBytes: 64 * 1_024 * 1_024,
    uploads: uploadLimits,
    closeMs: 2_000,
  }
}
