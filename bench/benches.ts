import { allocation } from './allocation/allocation'
import { app } from './app/app'
import { book } from './book/book'
import type { Bench } from './harness/bench'
import { engines } from './engines/engines'
import { h5 } from './h5/h5'
import { herd } from './herd/herd'
import { inbound } from './inbound/inbound'
import { resume } from './resume/resume'
import { setdata } from './setdata/setdata'
import { size } from './size/size'
import { socket } from './socket/socket'
import { startup } from './startup/startup'

export const benches: readonly Bench[] = [
  inbound, socket, book, engines, allocation, h5, setdata, app, herd, size, resume, startup,
]
