import { afterEach, expect, test } from 'vitest'
import { createUniLifecycle } from '../../../src/platform/lifecycle/uni-lifecycle'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble | undefined
afterEach(() => app?.uninstall())

test('who begins to watch in the background learns of the return', () => {
  app = installUni({ runtime: 'mp-weixin' })
  const lifecycle = createUniLifecycle()
  const stopFirst = lifecycle.watch(() => undefined)
  app.goToBackground()
  const received: boolean[] = []
  const stopSecond = lifecycle.watch((isFront) => received.push(isFront))
  app.goToForeground()
  stopFirst()
  stopSecond()
  expect(received).toEqual([true])
})
