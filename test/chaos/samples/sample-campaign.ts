import { runChat } from '../run-chat'
import type { OtherProtocol } from '../command-line'
import { runSample } from './run-sample'

/** The result of the schedules of a protocol other than the feed's. */
interface SampleSummary {
  readonly protocol: OtherProtocol
  readonly seeds: number
  /** Frames on the lines; of the chat, messages taken. */
  readonly messages: number
  readonly faults: Readonly<Record<string, number>>
  readonly failures: readonly { readonly seed: number; readonly complaints: readonly string[] }[]
}

async function runOne(protocol: OtherProtocol, seed: number) {
  if (protocol !== 'chat') return runSample(protocol, seed)
  const { taken: frames, ...rest } = await runChat(seed)
  return { frames, ...rest }
}

export async function runSampleCampaign(protocol: OtherProtocol, first: number, seeds: number): Promise<SampleSummary> {
  const faults: Record<string, number> = {}
  const failures: { readonly seed: number; readonly complaints: readonly string[] }[] = []
  let messages = 0
  for (let seed = first; seed < first + seeds; seed += 1) {
    const run = await runOne(protocol, seed)
    messages += run.frames
    for (const [kind, times] of Object.entries(run.faults)) faults[kind] = (faults[kind] ?? 0) + times
    if (run.complaints.length > 0) failures.push({ seed, complaints: run.complaints })
  }
  return { protocol, seeds, messages, faults, failures }
}

export function sampleReport({ protocol, seeds, messages, faults, failures }: SampleSummary): readonly string[] {
  return [
    ...failures.flatMap(({ seed, complaints }) => [
      ...complaints.map((what) => `seed ${seed}: ${what}`),
      `  replay: npm run chaos -- --protocol ${protocol} --seed ${seed}`,
    ]),
    ...Object.entries(faults).map(([kind, times]) => kind.padEnd(22) + String(times).padStart(12)),
    `${seeds} schedules of ${protocol}, ${messages} messages`,
    failures.length === 0 ? 'no violation' : `${failures.length} violations`,
  ]
}

export function sampleJsonLine({ protocol, seeds, messages, faults, failures }: SampleSummary): string {
  const count = Object.values(faults).reduce((sum, times) => sum + times, 0)
  return JSON.stringify({ protocol, seeds, messages, faults: count, violations: failures.length })
}
