import { test } from 'vitest'
import { hostNames } from '../stage'
import { expectBroken } from './claims'
import { ROWS_LIVE, start } from './start'
import { play } from './stage'

// dcloudio/uni-app#294, zimv/websocket-heartbeat-miniprogram#3: without a callback there is no SocketTask.

test.each(hostNames)('complaint 6: CP-6 the app has a task to speak to, on %s', async (platform) => {
  await play(start, { platform })
})

test.each(hostNames)('complaint 6, without fix: CP-6 a call without a callback gives none, on %s', async (platform) => {
  await expectBroken(ROWS_LIVE, play(start, { platform, withoutFix: ['connect-with-a-callback'] }))
})
