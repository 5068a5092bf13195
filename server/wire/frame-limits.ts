/** Fragments of one message; one more is closed with 1008. Browsers, apps and mini-programs send one. */
export const maxFragments = 16

/** No real network path splits a frame of that size into smaller pieces. */
const minChunkBytes = 512

/** How long a client may take to answer a close; then the line is ended without it, the machine's own time, ms. */
export const closeAnswerMs = 2_000

/**
 * Options of a `ws` server. One line cannot hold more than `maxFrameBytes` of an unfinished message, however small its
 * pieces are. The caller answers pings: `ws` would also answer a client that does not read.
 */
export function frameLimits(maxFrameBytes: number) {
  return {
    maxPayload: maxFrameBytes,
    maxFragments,
    maxBufferedChunks: Math.ceil(maxFrameBytes / minChunkBytes),
    closeTimeout: closeAnswerMs,
    autoPong: false,
    perMessageDeflate: false,
  } as const
}
