import type { Attack } from './attack'
import { inParallel } from './chat-attacker'
import { rawHead, sendRaw } from './raw-request'

/** Clients that ask the page server for 16 files in one piece and leave. */
export const pagePipelines: Attack = {
  name: 'page-pipelines',
  protocols: ['page'],
  fullSize: 1_000,
  testSize: 50,
  async run({ httpUrl }, size) {
    let answered = 0
    await inParallel(size, 20, async () => {
      if ((await sendRaw(httpUrl, rawHead('GET /large.js').repeat(16), true)) !== '') answered += 1
    })
    return { answered }
  },
}
