import { describe, expect, test } from 'vitest'
import { clientOf } from '../../../src/vue/connection/clients'
import { data } from './legacy-rig'
import {
  closes, cut, errors, inits, isUser, lines, live, page, pass, playRow, reconnects, type Row, sets, starts, type Step,
  toastsAre, within,
} from './legacy-steps'

const opened = [inits(), pass(1_000)]
const follows = sets({ followFlake: true })

describe('RT-63: runs the calls of one event in order, each in its own task', () => {
  let answers: unknown[]
  const asksToClose: Step = ({ socketIo }) => {
    answers = []
    void socketIo.Close().then((answer) => answers.push(answer))
  }
  const closedWith = (answer: boolean): Step => () => expect(answers).toEqual([answer])

  test.each<Row>([
    ['signs in the user of its data when an opening follows another user’s sign-in',
      page({}, data), ...opened, within(() => clientOf().setSession({ userId: 9 }), inits(data)), pass(1_000),
      isUser(10260)],
    ['closes and reports the close when a closing follows an opening',
      page({}, data), within(inits(data), asksToClose), pass(6_000), closedWith(true), live(0)],
    ['keeps the connection for a closing and an opening while another user is signed in',
      page({}, data), ...opened, (page) => {
        const stop = clientOf().on('sessionChanged', () => {
          stop()
          void asksToClose(page)
          void inits(data)(page)
        })
      }, inits({ ...data, traderid: 9 }), pass(6_000), closedWith(false), live(1)],
    ['opens again on `reconnect()` after a close',
      page({}, data), ...opened, follows, within(closes, reconnects), pass(20_000), live(1)],
    ['waits for the next attempt on `start()` after a loss',
      page({}, data), ...opened, follows, within(cut(), starts), pass(0), lines(1)],
    ['counts a tab’s need at the loss, even if the need ends right after it',
      page({}, data), ...opened, follows, within(cut(), sets({ followFlake: false })), pass(1_000), errors(),
      toastsAre('attempt 1')],
  ])('%s', playRow)
})
