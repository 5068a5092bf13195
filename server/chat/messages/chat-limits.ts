import type { RateLimits } from '../../wire/rate-limit'
import { uploadLimits, type UploadLimits } from '../uploads/upload-budget'

/** The limits of one client, of one address and of all together. */
export interface ChatLimits {
  /** Packets of any kind from one line; one more cuts it. */
  readonly linePackets: RateLimits
  /** Bytes of packets from one line; one more cuts it. */
  readonly lineBytes: RateLimits
  /** Packets from all lines of one address. */
  readonly addressPackets: RateLimits
  /** Bytes of packets from all lines of one address. */
  readonly addressBytes: RateLimits
  /** New users of the directory, from one address. */
  readonly addressUsers: RateLimits
  /** Pages of history, to one address. */
  readonly addressHistory: RateLimits
  /** Bytes that may wait for one line; beyond that it is cut. */
  readonly limitBytes: number
  /** Memory of the packets that are kept for lines that come back, bytes. */
  readonly missedBytes: number
  readonly uploads: UploadLimits
  /** How long a line that was closed may keep its TCP connection, ms. */
  readonly closeMs: number
}

/**
 * Beyond this many times the rate of messages a line is not answered any more but cut (CV-51). Up to there a client is
 * refused with 1429, so that one that is only too fast can slow down.
 */
const floodFactor = 10
/** The lines of one address together, in lines (CV-54): many clients may share an address, few flood. */
const addressFactor = 10
/** A packet may have this many bytes on average (CV-51): most are shorter, a text of 4,000 characters is rare. */
const packetBytes = 2_048

const times = ({ perSecond, burst }: RateLimits, factor: number): RateLimits =>
  ({ perSecond: perSecond * factor, burst: burst * factor })

/**
 * @param frameRate messages of one user
 * @param limitBytes bytes that may wait for one line
 */
export function chatLimits(frameRate: RateLimits, limitBytes: number): ChatLimits {
  const linePackets = times(frameRate, floodFactor)
  const lineBytes = times(linePackets, packetBytes)
  return {
    linePackets,
    lineBytes,
    addressPackets: times(linePackets, addressFactor),
    addressBytes: times(lineBytes, addressFactor),
    addressUsers: { perSecond: 1, burst: 1_000 },
    // The clients behind one address ask for a page or two each when the server comes back.
    addressHistory: { perSecond: 5, burst: 50 },
    limitBytes,
    // Two minutes of pongs for 10,000 lines, and messages beside them.
    missedBytes: 64 * 1_024 * 1_024,
    uploads: uploadLimits,
    closeMs: 2_000,
  }
}
