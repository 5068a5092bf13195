/** Fragments per message that are always allowed (SV-120). Apps and mini-programs send one. */
const leastFragments = 16

/**
 * Bytes per additional fragment. Chromium 143 splits messages above 65,536 bytes into fragments of at most 131,000
 * bytes. Because Chromium sends whatever its buffer contains, 131,000 bytes may need up to 3 fragments.
 */
const bytesPerFragment = 16_384

/**
 * Smallest average piece of a large frame (SV-120). Real networks use larger pieces: the default TCP segment over IPv4
 * has 536 bytes (RFC 9293, 3.7.1).
 */
const minChunkBytes = 512

/** Real time within which a client must answer a close. Then the connection is dropped (SV-122). */
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
    // With synchronous events, `ws` would handle 10,900 pings of one read in one event loop turn (SV-268).
    allowSynchronousEvents: false,
    perMessageDeflate: false,
  } as const
}
