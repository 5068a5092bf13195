import { recordFrames, type Recording } from '../feed/record-frames'
import { spreadFrames } from '../feed/spread-frames'
import { tickFiles } from '../feed/tick-place'

export function twoRecordings(rows: number, deltas: number): readonly [Recording, Recording] {
  const [recorded] = recordFrames(1, { rows, deltas: 1, ticks: tickFiles(process.cwd()) })
  if (recorded === undefined) throw new Error('Nothing was recorded')
  return [spreadFrames(recorded, deltas, 1), spreadFrames(recorded, deltas, 2)]
}
