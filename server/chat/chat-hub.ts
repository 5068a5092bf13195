import { isPromise } from '../../src/shared/checks'
import { createClientLimits } from '../wire/client-limits'
import { frameCount } from '../wire/flood-guard'
import { isObject, parseFrame } from '../shared/json-object'
import type { RateLimits } from '../wire/rate-limit'
import type { ServerClock } from '../shared/server-clock'
import { createTimers } from '../shared/timers'
import { when } from '../shared/when'
import type { Turn } from '../wire/turns'
import { refuse, type ChatMessages, type MessageReceipt, type SendingLine } from './messages/chat-messages'
import type { ChatDirectory } from './messages/chat-directory'
import type { ChatFaults } from './chat-control'
import { chatCodes, envelopeOf, payloadOf, recipientOf, type Push } from './messages/chat-rules'

export interface ChatSocket extends SendingLine {
  notify(envelope: string): void
  cut(): void
  /** Waits until the message may be handled. Default: no wait. */
  turn?(): ReturnType<Turn>
  /** Returns whether the connection's address may send `count` more messages to the recipient. Default: always true. */
  mayReach?(recipient: string, count: number): boolean
}

export interface ChatPost {
  /**
   * @param room `undefined` for all connections
   * @param exceptLine the sending connection, which gets a response instead
   */
  push(room: string | undefined, envelope: string, exceptLine: string | undefined): void
}

export interface ChatLineEnds {
  received(envelope: unknown): void
  gone(): void
}

export interface ChatHubOptions {
  readonly clock: ServerClock
  readonly messages: ChatMessages
  readonly directory: ChatDirectory
  readonly post: ChatPost
  readonly faults: ChatFaults
  /**
   * Called every ten minutes while a user is connected, and at the user's next ping after `reportAll` or a rejected
   * call.
   */
  readonly stays?: (user: string, by: string | undefined) => Promise<void> | undefined
  readonly leaves?: (user: string) => void
  readonly silenceMs: number
  /**
   * Message rate limit per user and sender, shared by their connections (CV-127). An equal, separate limit applies to
   * pings.
   */
  readonly frameRate: RateLimits
}

const kinds: readonly unknown[] = ['text', 'image', 'voice']
/**
 * Interval between `stays` calls. With Redis, each call keeps the user listed for another hour (`stayMs`, CV-67), so
 * five of six calls may fail.
 */
const stayEveryMs = 600_000
/** Maximum length of an echoed id (CV-52). */
const maxEchoedLength = 1_024

export function createChatHub(options: ChatHubOptions) {
  const { clock, messages, directory, post, faults, silenceMs, frameRate } = options
  const timers = createTimers(clock)
  const now = (): number => clock.elapsed()
  const mayAsk = createClientLimits(frameRate, now)
  // Pings have their own limit, because a client that sends too many messages still needs pongs.
  const mayPing = createClientLimits(frameRate, now)
  let joined = 0
  let announced = 0
  /** Number of `reportAll` calls. */
  let rounds = 0

  function later(delayMs: number, task: () => void): () => void {
    const timer = timers.setTimer(task, delayMs)
    return () => timers.clearTimer(timer)
  }

  function send(pushes: readonly Push[], exceptLine: string | undefined): void {
    for (const { room, delivery } of pushes) post.push(room, envelopeOf(delivery), exceptLine)
  }

  function join(user: string, line: ChatSocket): ChatLineEnds {
    let pingedMs = clock.elapsed()
    let reportedMs = pingedMs
    let round = rounds
    let isHere = true
    let stopWatch = watch(silenceMs)
    const lateAnswers = new Set<() => void>()
    joined += 1
    const leave = directory.enter(user, line.by)
    /** Includes the address, because without tokens any address can join as any user. */
    const sender = `${user} ${line.by ?? ''}`

    function watch(delayMs: number): () => void {
      return later(delayMs, () => {
        const leftMs = pingedMs + silenceMs - clock.elapsed()
        if (leftMs <= 0) line.cut()
        else stopWatch = watch(leftMs)
      })
    }

    function answer(envelope: object): void {
      // Drops the response if the connection closed before the message was accepted.
      if (!isHere) return
      if (faults.delayMs === 0) return line.notify(JSON.stringify(envelope))
      const stop = later(faults.delayMs, () => {
        lateAnswers.delete(stop)
        line.notify(JSON.stringify(envelope))
      })
      lateAnswers.add(stop)
    }

    function onPing(id: unknown): void {
      pingedMs = clock.elapsed()
      if (pingedMs - reportedMs >= stayEveryMs || round !== rounds) {
        reportedMs = pingedMs
        round = rounds
        void options.stays?.(user, line.by)?.catch(() => void (round = -1))
      }
      if (faults.muted || !mayPing(sender)) return
      answer({ type: 'pong', code: chatCodes.taken, msg_id: id, payload: { ts: clock.now() } })
    }

    function onMessage(kind: string, id: string, payload: unknown, size: number): void {
      const count = frameCount(size, frameRate)
      if (!mayAsk(sender, count) || line.mayReach?.(recipientOf(payloadOf(payload)), count) === false) {
        return answer({ type: kind, code: chatCodes.tooFast, msg_id: id })
      }
      const may = line.turn?.() ?? true
      if (isPromise(may)) void may.then((known) => decide(known, kind, id, payload))
      else decide(may, kind, id, payload)
    }

    /** Sends each message in its own task, because a group message may go to thousands of connections. */
    function decide(may: boolean, kind: string, id: string, payload: unknown): void {
      // Drops the message, because clients resend unacknowledged messages.
      if (!isHere) return
      const reported = may ? messages.take(user, id, kind, payloadOf(payload), line) : refuse(chatCodes.notKept)
      if (isPromise(reported)) void reported.then((taking) => settle(kind, id, taking))
      else settle(kind, id, reported)
    }

    function settle(kind: string, id: unknown, { code, dates, pushes }: MessageReceipt): void {
      send(pushes, line.id)
      if (code === chatCodes.taken) directory.keep(user, line.by)
      if (faults.loseAnswers > 0) {
        faults.loseAnswers -= 1
        return
      }
      answer({ type: kind, code, msg_id: id, ...(dates && { payload: dates }) })
    }

    return {
      received(text) {
        if (typeof text !== 'string') return
        const parsed = parseFrame(text)
        // Ignores malformed messages, because supported clients never send them.
        if (!parsed.ok || !isObject(parsed.frame)) return
        const { type, payload, msg_id: id } = parsed.frame
        const isMessage = typeof type === 'string' && kinds.includes(type)
          && typeof id === 'string' && id.length <= maxEchoedLength
        if (isMessage) onMessage(type, id, payload, Buffer.byteLength(text))
        else if (type === 'ping' && typeof id === 'number') onPing(id)
      },
      gone() {
        if (!isHere) return
        isHere = false
        joined -= 1
        leave()
        options.leaves?.(user)
        stopWatch()
        for (const stop of lateAnswers) stop()
        lateAnswers.clear()
      },
    }
  }

  return {
    /** The caller must have verified the user. */
    join,
    /** Returns whether the announcement was stored. */
    announce(text: string): boolean | Promise<boolean> {
      announced += 1
      return when(messages.announce(`announcement-${clock.now().toString(36)}-${announced}`, text), (pushes) => {
        send(pushes ?? [], undefined)
        return pushes !== undefined
      })
    },
    lines: (): number => joined,
    /** Reports each connected user with that user's next ping, because reporting all users together takes too long. */
    reportAll: (): void => void (rounds += 1),
    dispose: timers.dispose,
  }
}
