import { parseTickFile } from '../../../server/feed/ticks/tick-file'
import { StartError } from '../../../server/shared/start-error'
import { mutatedText } from '../mutate'
import { tickLines } from '../samples'
import { demand, stateless, type Verdict } from '../subject'

const path = 'DAT_ASCII_EURUSD_T_202001.csv'

const form = /^\uFEFF?\d{8} \d{7,9},[\d.]+,[\d.]+,[\d.]+$/

function take(text: string): Verdict {
  const lines = text.split('\n').map((line) => line.trimEnd())
  let ticks: ReturnType<typeof parseTickFile>
  try {
    ticks = parseTickFile(path, text)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    demand(error.message.startsWith(path) && !error.message.includes('\n'), `no line of an error: ${error.message}`)
    const number = Number(/:(\d+): /.exec(error.message)?.[1] ?? 0)
    const isEmpty = lines.every((line) => line === '' || line === '\uFEFF')
    demand(number <= lines.length && (number > 0 || isEmpty), `no such line: ${error.message}`)
    return 'refused'
  }
  const { atMs, bid, ask, notice } = ticks
  const readable = lines.filter((line) => form.test(line)).length
  demand(atMs.length <= readable, `${readable} lines gave ${atMs.length} ticks`)
  demand(atMs.length === readable || notice !== undefined, 'lines are left out without a word')
  demand(notice === undefined || (notice.startsWith(path) && !notice.includes('\n')), `no line: ${notice ?? ''}`)
  for (let index = 0; index < atMs.length; index += 1) {
    const [at = NaN, low = NaN, high = NaN] = [atMs[index], bid[index], ask[index]]
    demand(Number.isFinite(at) && at >= (atMs[index - 1] ?? -Infinity), 'the times are not in order')
    demand(Number.isSafeInteger(low) && low > 0 && high >= low && Number.isSafeInteger(high), 'no prices')
  }
  return 'accepted'
}

export const tickFile = stateless('tickFile', (dice) => mutatedText(dice, tickLines(dice)), take)
