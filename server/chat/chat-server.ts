import type { TimerHandle } from '../../src/connection/ports/ports'
import { reachableHost } from '../shared/listen'
import { resolveOptions, type chatOptions, type FeedServerOptions } from '../options/server-options'
import { StartError } from '../shared/start-error'
import { systemClock } from '../shared/system-clock'
import { writeTrouble } from '../shared/trouble'
import { boundTrouble } from '../wire/bounded-trouble'
import { openControl, type ControlServer } from '../wire/control-server'
import { createChatControl } from './chat-control'
import { createChatControlApi } from './chat-control'
import { noChatFaults } from './chat-control'
import { chatLimits, type ChatServerLimits } from './messages/chat-limits'
import { chatPath, startChatRun, type ChatRun } from './chat-run'

/**
 * The options have the same meaning as for the feed server. Messages are stored in the journal, and files in the folder
 * next to it.
 */
export type ChatServerOptions = Pick<FeedServerOptions, (typeof chatOptions)[number]> & {
  readonly limits?: Partial<ChatServerLimits>
}

export type ChatServer = Awaited<ReturnType<typeof createChatServer>>

export async function createChatServer(options: ChatServerOptions = {}) {
  const config = resolveOptions(options)
  const clock = options.clock ?? systemClock
  const trouble = boundTrouble(options.trouble ?? writeTrouble, clock)
  const limits = { ...chatLimits(config.frameRate, config.limitBytes), ...options.limits }
  const faults = noChatFaults()
  const control = createChatControl({
    faults,
    drop: () => run?.drop(),
    disconnect: () => run?.disconnect(),
    restart: (downMs) => void (restarting = restart(downMs)),
  })
  const { redis } = options
  if (redis !== undefined && config.journal !== undefined) {
    throw new StartError('journal cannot be combined with redis, which stores the messages (redis-journal)')
  }
  let operator: ControlServer | undefined
  const start = (port: number): Promise<ChatRun> => startChatRun({
    config: { ...config, port }, limits, clock, trouble, faults, redis, controlPort: () => operator?.port ?? null,
  })

  const first = await start(config.port)
  const { port } = first
  let run: ChatRun | undefined = first
  let waiting: { readonly timer: TimerHandle; readonly end: () => void } | undefined
  let restarting: Promise<void> = Promise.resolve()
  let closing: Promise<void> | undefined

  async function restart(downMs: number): Promise<void> {
    const ended = run
    if (ended === undefined || closing !== undefined) return
    run = undefined
    // Waits until the restart request is answered.
    await new Promise<void>((resolve) => void setImmediate(resolve))
    await ended.close()
    await new Promise<void>((resolve) => {
      waiting = { timer: clock.setTimer(resolve, downMs), end: resolve }
    })
    waiting = undefined
    if (closing !== undefined) return
    run = await start(port).catch((error: unknown) => {
      trouble(`the chat did not restart: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    })
  }

  const announce = (text: string): boolean | Promise<boolean> => run?.announce(text) ?? false

  async function shutDown(): Promise<void> {
    await operator?.close()
    if (waiting !== undefined) clock.clearTimer(waiting.timer)
    waiting?.end()
    await restarting
    await run?.close()
  }

  if (config.controlPort !== undefined) {
    operator = await openControl(config.controlPort, createChatControlApi({ control, announce }))
      .catch(async (error: unknown) => {
        await shutDown()
        throw error
      })
  }
  const shownHost = reachableHost(config.host)
  return {
    /** Local WebSocket address, in the format of `socketIoUrl`. */
    url: `ws://${shownHost}:${port}${chatPath}?EIO=4&transport=websocket`,
    httpUrl: `http://${shownHost}:${port}`,
    port,
    controlUrl: operator?.url,
    lines: (): number => run?.lines() ?? 0,
    announce: (text: string): void => void announce(text),
    /** Executes a command of `POST /faults`. */
    fault: control.apply,
    close(): Promise<void> {
      closing ??= shutDown()
      return closing
    },
  }
}
