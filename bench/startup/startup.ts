import { join } from 'node:path'
import { installUni } from '../../src/testing/uni/uni-double'
import type { Bench } from '../harness/bench'
import { pause } from '../harness/cpu-time'
import { readingsOf, runRounds, type Contender } from '../harness/rounds'
import { median, noiseAround, spreadOf } from '../harness/statistics'
import { startApp, startScripts, type Start, type StartScripts } from './start-app'

const rounds = 31
const warmups = 3
const sweepMs = 50

/** Starts the app over its own `uni`, because a shared `uni` would keep each realm alive. */
async function startAlone(scripts: StartScripts): Promise<Start> {
  const uni = installUni({ runtime: 'mp-weixin' })
  // Frees the realms of earlier starts first, because another thread would otherwise sweep them during this start.
  globalThis.gc?.()
  await pause(sweepMs)
  try {
    return startApp(scripts)
  } finally {
    uni.uninstall()
  }
}

export const startup: Bench = {
  name: 'startup',
  title: 'CPU of a JSON app from its script to its first connectSocket on WeChat, of evaluating Vue',
  async run(progress) {
    const scripts = await startScripts(join(process.cwd(), 'src'))
    progress(`${rounds} rounds of two starts`)
    const all: Start[] = []
    const contender = (name: string): Contender => ({
      name,
      async measure() {
        const start = await startAlone(scripts)
        all.push(start)
        return start.appMs / start.vueMs
      },
    })
    const readings = await runRounds([contender('start'), contender('same')], { rounds, warmups })
    const ratios = readingsOf(readings, 'start')
    const ours = median(ratios)
    const medianMs = (part: keyof Start): string => median(all.map((start) => start[part])).toFixed(2)
    return {
      figures: [{
        part: 'evaluation, createTradewire and connect, over evaluating Vue',
        ours,
        noise: noiseAround(ours, spreadOf(ratios, readingsOf(readings, 'same'))),
        peers: {},
        goal: { atMost: 0.1 },
      }],
      notes: [
        `the app ${medianMs('appMs')} ms, Vue ${medianMs('vueMs')} ms: compiled and run by a cold engine`,
        `createTradewire once more in the same realm: ${medianMs('againMs')} ms`,
        `minified: the app ${scripts.app.length} characters, Vue ${scripts.vue.length}`,
      ],
    }
  },
}
