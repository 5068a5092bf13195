import { isPosition } from '../../../src/positions/model/position-check'
import { drivePlainSession } from '../../unit/protocols/harness'
import { mutated } from '../mutate'
import { plainSample } from '../samples'
import { demand, demandSame, type Subject, type Target, type Verdict } from '../subject'

function open(): Subject {
  const session = drivePlainSession({
    currency: 'USD', currencyDigits: { USD: 2, JPY: 0 }, firstFrame: { type: 'Subscribe' },
  })
  session.open('s3cret')
  session.receive({ Code: 200, data: [] })
  let shown = session.flushed()

  function take(text: string): Verdict {
    const before = JSON.stringify(shown.list)
    const commands = session.receive(text)
    const update = session.flush()
    if (update !== undefined) shown = update
    if (commands.some(({ type }) => type === 'report' || type === 'refuse' || type === 'answered')) {
      demandSame(before, JSON.stringify(shown.list), 'the rows of a push that was refused')
      return 'refused'
    }
    demand(shown.freshness.state === 'live', `accepted, and the rows are ${shown.freshness.state}`)
    demand(shown.list.every(isPosition), 'a row that is none')
    return 'accepted'
  }

  return { make: (dice) => mutated(dice, plainSample(dice)), take }
}

export const plainSession: Target = { name: 'plainSession', episodeLength: 500, open }
