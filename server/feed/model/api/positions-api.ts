import { summaryOf, totalsOf } from '../account/totals'
import type { Feed } from '../exchange/feed'
import type { Answer, Query } from '../../../wire/answer'
import { answer, problem, readWhole } from '../../../wire/answer'

/** Rows, totals and account now, or as they were at `seq` while the history reaches back to it. */
export function positionsApi(feed: Feed, query: Query, nowMs: number): Answer {
  const wanted = readWhole(query, 'seq', Number.MAX_SAFE_INTEGER)
  if (wanted === undefined) return problem(400, 'seq must be a whole number')
  const epoch = feed.epoch()
  if (query.has('epoch') && query.get('epoch') !== epoch) return problem(410, 'that epoch is over')
  const state =
    wanted === null
      ? { seq: feed.seq(), rows: feed.rows(), account: feed.account() }
      : feed.at(wanted, nowMs)
  if (state === 'too-old') return problem(410, `seq ${wanted} is no longer in the history`)
  if (state === 'not-reached') return problem(404, `seq ${wanted} was not reached yet`)
  const totals = totalsOf(state.rows, state.account)
  return answer({ epoch, seq: state.seq, account: summaryOf(state.account, totals), totals, data: state.rows })
}
