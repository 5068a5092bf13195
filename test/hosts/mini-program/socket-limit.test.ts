import { describe, expect, test } from 'vitest'
import { callMethod } from './call'
import { becomesLive, openStage, type Stage } from '../stage'
import type { MiniProgramHost } from './mini-program-host'

const waiting = 'Waiting for a free socket: WeChat allows five'

/** This page needs no socket. */
const openConnection = (): Promise<Stage<MiniProgramHost>> =>
  openStage('mp-weixin', { page: 'pages/connection/connection', live: false })

async function occupy({ host, feed }: Stage<MiniProgramHost>, count: number): Promise<readonly object[]> {
  const tasks: object[] = []
  for (let made = 0; made < count; made += 1) {
    const task = callMethod(host.wx, 'connectSocket', { url: feed.server.url })
    if (typeof task === 'object' && task !== null) tasks.push(task)
  }
  await host.until(() => feed.openLines() === count)
  feed.forget()
  return tasks
}

describe('five sockets', () => {
  test('HO-16, CP-7: waits while all sockets are in use, and connects when a socket becomes free', async () => {
    const stage = await openConnection()
    const { host, feed } = stage
    const [first] = await occupy(stage, 5)
    await host.switchTab('/pages/account/account')
    await host.advance(8_000)
    expect(feed.log).toEqual([])
    expect(await host.openSockets()).toBe(5)
    expect(await host.texts('.banner-line')).toEqual([waiting])
    callMethod(first ?? {}, 'close', {})
    await host.advance(4_000)
    await becomesLive(host)
    expect(feed.log.filter((line) => line.endsWith('Subscribe'))).toHaveLength(1)
    expect(await host.texts('.banner-line')).toEqual([])
  })

  test('HO-16: fails an attempt after 30 s with no free slot, and shows the error code in the inspector', async () => {
    const stage = await openConnection()
    const { host } = stage
    await occupy(stage, 5)
    await host.tap('.button-hold')
    await host.advance(25_000)
    expect(await host.text('.state-attempt-value')).toBe('–')
    expect(await host.text('.state-word')).toBe('Connecting')
    expect(await host.text('.state-slot')).toContain(`${waiting} · since `)
    expect(await host.texts('.inspector-value')).toContain('socket-slots-exhausted')
    await host.advance(9_000)
    expect(await host.text('.state-attempt-value')).toBe('1 of 5')
    expect(await host.text('.error-code')).toBe('socket-slots-exhausted')
  })
})
