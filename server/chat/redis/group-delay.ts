/** Minimum time between two measurements. */
const everyMs = 100
/** Maximum lifetime of a report, in case the reporting server stops. */
export const mostReportMs = 10_000

export interface GroupDelayOptions {
  readonly now: () => number
  /**
   * Called at most every 100 ms while events wait, and when all events have been sent.
   * @param last number of the last message sent
   * @param eachMs average time per message
   */
  readonly report: (last: number, eachMs: number, forMs: number) => void
}

/** Measures how fast this server sends group messages. */
export function createGroupDelay({ now, report }: GroupDelayOptions) {
  let sinceMs = 0
  let sent = 0
  let last = 0
  const none = { last: 0, eachMs: 0, untilMs: 0 }
  let reported = none

  return {
    /** Call when no more events wait, so that the time until the next event does not count as sending time. */
    pause(): void {
      sent = 0
    },
    /** Call when all events that were read have been sent. More events may wait in Redis. */
    sentAll(): void {
      const leftMs = Math.ceil(reported.untilMs - now())
      if (last <= reported.last || leftMs <= 0) return
      reported = { ...reported, last }
      report(last, reported.eachMs, leftMs)
    },
    /** Call when unread events are lost and therefore no longer wait (CV-151). */
    missed(): void {
      sent = 0
      if (reported.untilMs > now()) report(last, 0, 1)
      reported = none
    },
    /** @param numbers numbers of the group messages to send now */
    send(numbers: readonly number[]): void {
      const spentMs = now() - sinceMs
      if (sent > 0 && spentMs >= everyMs) {
        // The report is valid for three times the measured time, because the next report may take longer.
        const forMs = Math.min(mostReportMs, Math.ceil(3 * spentMs))
        reported = { last, eachMs: spentMs / sent, untilMs: now() + forMs }
        report(last, reported.eachMs, forMs)
        sent = 0
      }
      if (sent === 0) sinceMs = now()
      sent += numbers.length
      last = numbers.at(-1) ?? last
    },
  }
}
