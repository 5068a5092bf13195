/** Minimum fragment limit of a message (SV-120). Apps and mini-programs send one fragment. */
const leastFragments = 16

/**
 * Message bytes per allowed fragment. Chromium 143 splits messages above 65,536 bytes into at most 3 fragments per
 * 131,000 bytes.
 */
const bytesPerFragment = 16_384

/**
 * Smallest average piece of a large frame (SV-120). Networks deliver larger pieces: the default TCP segment over IPv4
 * has 536 bytes (RFC 9293).
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
    // Prevents `ws` from handling all pings of one read, up to 10,900, in one event loop turn (SV-268).
    allowSynchronousEvents: false,
    perMessageDeflate: false,
  } as const
}
