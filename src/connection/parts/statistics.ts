import type { ClientStats, Counter, Parts } from '../ports/parts'

/** The number of HB-16: 15 minutes at a ping each 15 s. */
const keptRoundTrips = 60

type Counted = { -readonly [Field in keyof ClientStats]: ClientStats[Field] } & {
  readonly diagnostics: { -readonly [Code in keyof ClientStats['diagnostics']]: ClientStats['diagnostics'][Code] }
}

/**
 * Lets a client count frames, losses, round trips and diagnostics. Without it `stats()` throws `invalid-option`.
 * @example createTradewire({ url, protocol: jsonProtocol(), parts: [statistics()] })
 */
export function statistics(): Pick<Parts, 'statistics'> {
  return { statistics: { count: createCounter } }
}

function createCounter(): Counter {
  const counted: Counted = {
    framesIn: 0,
    framesOut: 0,
    sizeIn: 0,
    sizeOut: 0,
    opens: 0,
    losses: 0,
    roundTripMs: null,
    roundTrips: [],
    diagnostics: {},
    lastDiagnostic: null,
  }
  return {
    received(size) {
      counted.framesIn += 1
      counted.sizeIn += size
    },
    sent(size) {
      counted.framesOut += 1
      counted.sizeOut += size
    },
    opened: () => void (counted.opens += 1),
    lost: () => void (counted.losses += 1),
    answered(atMs, ms) {
      counted.roundTripMs = ms
      counted.roundTrips = [...counted.roundTrips, { atMs, ms }].slice(-keptRoundTrips)
    },
    diagnosed(diagnostic) {
      const { code } = diagnostic
      counted.diagnostics[code] = (counted.diagnostics[code] ?? 0) + 1
      counted.lastDiagnostic = diagnostic
    },
    // A copy that does not count on.
    view: () => ({ ...counted, diagnostics: { ...counted.diagnostics } }),
  }
}
