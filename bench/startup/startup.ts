import { join } from 'node:path'
import { installUni } from '../../src/testing/uni/uni-double'
import type { Bench } from '../harness/bench'
import { readingsOf, runRounds, type Contender } from '../harness/rounds'
import { median, noiseAround, ratioOf, spreadOf } from '../harness/statistics'
import { startApp, startScripts } from './start-app'

/** The starts of one slice: one takes a few milliseconds. */
const starts = 10
const rounds = 31
const warmups = 3

/** The cost of a page over JSON before its socket opens. */
export const startup: Bench = {
  name: 'startup',
  title: 'CPU of a JSON app from its script to its first connectSocket on WeChat, of evaluating Vue',
  async run(progress) {
    const scripts = await startScripts(join(process.cwd(), 'src'))
    const uni = installUni({ runtime: 'mp-weixin' })
    progress(`${rounds} rounds of ${starts} starts`)
    /** CPU of one start in a slice. */
    const contender = (name: string, part: 'vueMs' | 'appMs'): Contender => ({
      name,
      measure() {
        let ms = 0
        for (let start = 0; start < starts; start += 1) ms += startApp(scripts)[part]
        return Promise.resolve(ms / starts)
      },
    })
    const readings = await runRounds(
      [contender('vue', 'vueMs'), contender('app', 'appMs'), contender('again', 'appMs')], { rounds, warmups },
    )
    uni.uninstall()
    const [vue, app, again] = ['vue', 'app', 'again'].map((name) => readingsOf(readings, name)) as [
      readonly number[], readonly number[], readonly number[],
    ]
    const ours = ratioOf(app, vue)
    return {
      figures: [{
        part: 'evaluation, createTradewire and connect, over evaluating Vue',
        ours,
        noise: noiseAround(ours, spreadOf(app, again)),
        peers: {},
        goal: { atMost: 0.1 },
      }],
      notes: [
        `the app ${median(app).toFixed(2)} ms, Vue ${median(vue).toFixed(2)} ms: compiled and run by a cold engine`,
        `minified: the app ${scripts.app.length} characters, Vue ${scripts.vue.length}`,
      ],
    }
  },
}
