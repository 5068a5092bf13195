/** Fewest fragments that a message may have (SV-120). Apps and mini-programs send one. */
const leastFragments = 16

/**
 * Chromium 143 sends a message of more than 65,536 bytes in fragments of at most 131,000 bytes: 3 for each 131,000
 * bytes, because it sends what its buffer has.
 */
const bytesPerFragment = 16_384

/**
 * No real network path splits a frame of that size into smaller pieces (SV-120): the default segment of TCP over IPv4
 * has 536 bytes (RFC 9293, 3.7.1).
 */
const minChunkBytes = 512

/**
 * How long a client may take to answer a close; then the line is ended without it (SV-122), the machine's own time, ms.
 */
export const closeAnswerMs = 2_000

/**
 * Options of a `ws` server. One line cannot hold more than `maxFrameBytes` of an unfinished message, however small its
 * pieces are. The caller answers pings: `ws` would also answer a client that does not read.
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
