import type { SoakSubject } from './soak-subject'

/** A fault and its end. Each begins with everything in order and is over after `lastsMs`. */
export interface SoakFault {
  readonly name: string
  readonly lastsMs: number
  begin(subject: SoakSubject): void
  end(subject: SoakSubject): void
}

type Deed = (subject: SoakSubject) => void

const nothing = (): void => undefined

export const fault = (name: string, lastsMs: number, begin: Deed, end: Deed = nothing): SoakFault =>
  ({ name, lastsMs, begin, end })

/** The server ends what opens, from before `begin` until before `end`. */
const refusing = (name: string, lastsMs: number, begin: Deed, end: Deed = nothing): SoakFault => {
  const during = (isRefusing: boolean, deed: Deed): Deed => (subject) => {
    subject.far.faults.refusing = isRefusing
    deed(subject)
  }
  return fault(name, lastsMs, during(true, begin), during(false, end))
}

const inBackground = (name: string, lastsMs: number): SoakFault =>
  fault(name, lastsMs, ({ lifecycle }) => lifecycle.toBackground(), ({ lifecycle }) => lifecycle.toForeground())

/** In turn, so that each day has as many of each. */
export const soakFaults: readonly SoakFault[] = [
  fault('reset', 1_000, ({ far }) => far.cut(1006)),
  fault('closed by the server', 1_000, ({ far }) => far.cut(1001)),
  fault('silence', 40_000, ({ far: { faults } }) => void (faults.silent = true),
    ({ far: { faults } }) => void (faults.silent = false)),
  refusing('server restart', 15_000, ({ far, restart }) => {
    far.cut(1001)
    restart?.()
  }),
  inBackground('a moment in the background', 10_000),
  inBackground('a while in the background', 60_000),
  refusing('offline', 30_000, ({ far, network }) => {
    network.goOffline()
    far.cut(1006)
  }, ({ network }) => network.goOnline()),
  refusing('an outage longer than all attempts', 95_000, ({ far }) => far.cut(1006), ({ reconnect }) => reconnect()),
  fault('another page', 20_000, ({ need }) => need(false), ({ need }) => need(true)),
]
