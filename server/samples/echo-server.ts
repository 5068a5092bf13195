import type { SharedOptions } from '../options/server-options'
import { createSampleServer, type SampleProtocol, type SampleServer } from './sample-server'

/** Maximum frame size: the client's default limit (RT-8). */
const maxFrameBytes = 4 * 1_024 * 1_024

export const echoSample: SampleProtocol = {
  path: '/ws',
  maxFrameBytes,
  begin: (line) => ({ received: (data, isBinary) => line.give(data, isBinary) }),
}

export function createEchoServer(options: SharedOptions = {}): Promise<SampleServer> {
  return createSampleServer(echoSample, options)
}
