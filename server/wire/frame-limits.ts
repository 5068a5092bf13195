/** Number of fragments that every message may have (SV-120). Apps and mini-programs send one. */
const leastFragments = 16

/**
 * Bytes per allowed fragment. In Chromium 143, a message above 65,536 bytes may need up to 3 fragments for 131,000
 * bytes.
 */
const bytesPerFragment = 16_384

/**
 * Smallest average piece of a large frame (SV-120). Networks use larger pieces: the default TCP segment over IPv4 has
 * 536 bytes (RFC 9293).
 */
const minChunkBytes = 512

/** Maximum real time for a client to answer a close, before the connection is dropped (SV-122). */
export const closeAnswerMs = 2_000

/**
 * Returns options for a `ws` server. An unfinished message takes at most `maxFrameBytes`, however small its pieces are.
 * The caller must answer pings, because `ws` would also answer a client that does not read.
 */
export function frameLimits(maxFrameBytes: number) {
  return {
    maxPayload: maxFrameBytes,
    maxFragments: Math.max(leastFragments, Math.ceil(maxFrameBytes / bytesPerFragment)),
    maxBufferedChunks: Math.ceil(maxFrameBytes / minChunkBytes),
    closeTimeout: closeAnswerMs,
    autoPong: false,
    // Prevents `ws` from handling 10,900 pings of one read in one event loop turn (SV-268).
    allowSynchronousEvents: false,
    perMessageDeflate: false,
  } as const
}
