import { frameSize } from '../shared/bytes'
import { withChanges } from '../shared/with-changes'
import type { ClientStats, Parts } from '../connection/ports/client-parts'
import { tapSocket } from '../connection/ports/tap-socket'

/** Number of stored round trips: 15 minutes at one ping every 15 s (HB-16). */
const keptRoundTrips = 60

type Counted = { -readonly [Field in keyof ClientStats]: ClientStats[Field] } & {
  readonly diagnostics: { -readonly [Code in keyof ClientStats['diagnostics']]: ClientStats['diagnostics'][Code] }
}

/**
 * Counts a client's frames, losses, round trips and diagnostics. Without this feature, `stats()` throws
 * `invalid-option`.
 * @example createTradewire({ url, protocol: jsonProtocol(), parts: [statistics()] })
 */
export function statistics(): Pick<Parts, 'statistics'> {
  return { statistics: { wrap: count } }
}

const count: NonNullable<NonNullable<Parts['statistics']>['wrap']> = (ports, { onPart }) => {
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
  onPart('detached', ({ isLost }) => {
    if (isLost) counted.losses += 1
  })
  onPart('answered', (roundTrip) => {
    counted.roundTripMs = roundTrip.ms
    counted.roundTrips = [...counted.roundTrips, roundTrip].slice(-keptRoundTrips)
  })
  onPart('counted', (diagnostic) => {
    const { code } = diagnostic
    counted.diagnostics[code] = (counted.diagnostics[code] || 0) + 1
    counted.lastDiagnostic = diagnostic
  })
  const socket = tapSocket(ports.socket, (event) => {
    if (event.type === 'opened') counted.opens += 1
    if (event.type !== 'message') return
    counted.framesIn += 1
    counted.sizeIn += frameSize(event.data)
  }, (data) => {
    counted.framesOut += 1
    counted.sizeOut += frameSize(data)
  })
  return {
    ports: withChanges(ports, { socket }),
    // Copies the counters, because later events change the originals.
    members: { stats: () => withChanges(counted, { diagnostics: Object.assign({}, counted.diagnostics) }) },
  }
}
