import { expect, onTestFinished, test } from 'vitest'
import { createUniLifecycle } from '../../../src/platform/lifecycle/uni-lifecycle'
import { installUni } from '../../../src/testing/uni-app'

test('after the last listener the app counts as in front', () => {
  const app = installUni({ runtime: 'mp-weixin' })
  onTestFinished(app.uninstall)
  const lifecycle = createUniLifecycle()
  const stop = lifecycle.watch(() => undefined)
  app.goToBackground()
  stop()
  app.goToForeground()
  expect(lifecycle.isForeground()).toBe(true)
})
