import { parseFrame } from '../shared/json-object'
import type { SampleConnection } from './sample-connection'
import type { SharedOptions } from '../options/server-options'
import { createSampleServer, type SampleProtocol, type SampleServer } from './sample-server'

export interface HeartCheckServer extends SampleServer {
  say(text: string): void
  heartChecks(): number
}

const answer = JSON.stringify({ module: 'HEART_CHECK', message: '收到心跳' })

function isHeartCheck(data: Buffer): boolean {
  const decoded = parseFrame(data.toString('utf8'))
  return decoded.ok && decoded.frame['module'] === 'HEART_CHECK'
}

interface HeartCheckEars {
  began(line: SampleConnection): void
  ended(line: SampleConnection): void
  heartChecked(): void
}

/** Responds to heart checks and echoes all other messages. */
export function heartCheckSample({ began, ended, heartChecked }: Partial<HeartCheckEars> = {}): SampleProtocol {
  return {
    path: '/ws',
    maxFrameBytes: 65_536,
    begin(line) {
      began?.(line)
      return {
        received(data, isBinary) {
          if (isBinary) return line.close(1003, 'frames must be text')
          if (!isHeartCheck(data)) return line.give(data, false)
          heartChecked?.()
          line.give(answer, false)
        },
        gone: () => ended?.(line),
      }
    },
  }
}

export async function createHeartCheckServer(options: SharedOptions = {}): Promise<HeartCheckServer> {
  const lines = new Set<SampleConnection>()
  let heartChecks = 0
  const sample = heartCheckSample({
    began: (line) => lines.add(line),
    ended: (line) => lines.delete(line),
    heartChecked() {
      heartChecks += 1
    },
  })
  const server = await createSampleServer(sample, options)
  return {
    ...server,
    say(text) {
      for (const line of lines) line.give(text, false)
    },
    heartChecks: () => heartChecks,
  }
}
