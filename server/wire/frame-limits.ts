/** Number of fragments always allowed per message (SV-120). Apps and mini-programs send one. */
const leastFragments = 16

/**
 * Chromium 143 splits a message of more than 65,536 bytes into fragments of at most 131,000 bytes: 3 for each 131,000
 * bytes, because it sends what its buffer has.
 */
const bytesPerFragment = 16_384

/**
 * No real network path splits a frame that large into smaller pieces (SV-120): the default TCP segment over IPv4 has
 * 536 bytes (RFC 9293, 3.7.1).
 */
const minChunkBytes = 512

/** Time for a client to answer a close before the connection is ended (SV-122), in real time, in ms. */
export const closeAnswerMs = 2_000

/**
 * Returns options of a `ws` server. A connection holds at most `maxFrameBytes` of an unfinished message, however small
 * its pieces are. The caller answers pings, because `ws` would also answer a client that does not read.
 */
export function frameLimits(maxFrameBytes: number) {
  return {
    maxPayload: maxFrameBytes,
    maxFragments: Math.max(leastFragments, Math.ceil(maxFrameBytes / bytesPerFragment)),
    maxBufferedChunks: Math.ceil(maxFrameBytes / minChunkBytes),
    closeTimeout: closeAnswerMs,
    autoPong: false,
    perMessageDeflate: false,
  } as const
}
