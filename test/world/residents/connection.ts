import type { ClientEvents } from '../../../src/client'
import type { Resident } from '../resident'
import { users } from '../app'

const heard: readonly (keyof ClientEvents)[] =
  ['statusChanged', 'connectError', 'diagnosed', 'leasesChanged', 'sessionChanged']
const closeCodes = [1000, 1001, 1006, 1011, 1013, 3000, 4000, 4401, 4403, 4409, 4429]

const pick = <T>(list: readonly T[], u: number): T | undefined => list[Math.floor(u * list.length)]

/** Socket, need, session, foreground and network. */
export const connection: Resident = {
  actions: {
    'cut': ({ feed }, u) => feed.drop(pick(closeCodes, u)),
    'cut within a handshake': ({ feed }, u) => {
      feed.drop()
      feed.cutAfterFrames = 1 + Math.floor(u * 4)
    },
    'server refuses': ({ feed }) => feed.refuse(),
    'server accepts': ({ feed }) => feed.accept(),
    'server is silent': ({ feed }) => void (feed.isSilent = true),
    'server answers': ({ feed }) => void (feed.isSilent = false),
    'token refused': ({ feed }, u) => {
      feed.tokenRefusals = 1 + Math.floor(u * 3)
      feed.drop(4401)
    },
    'token provider throws': ({ providers }) => void (providers.token = 'throws'),
    'token provider hangs': ({ providers }) => void (providers.token = 'hangs'),
    'token provider works': ({ providers }) => void (providers.token = 'given'),
    'sign in as A': (app) => app.signIn(users.a),
    'sign in as B': (app) => app.signIn(users.b),
    'sign out': (app) => app.signIn(null),
    'A to B and back': (app) => {
      app.signIn(users.b)
      app.signIn(users.a)
    },
    'hide': ({ lifecycle }) => lifecycle.toBackground(),
    'show': ({ lifecycle }) => lifecycle.toForeground(),
    'offline': ({ network }) => network.goOffline(),
    'online': ({ network }) => network.goOnline(),
    'clock set': ({ clock }, u) => clock.setWall(clock.now() + Math.round((u - 0.5) * 7_200_000)),
    'sleep': ({ clock }, u) => clock.suspend(Math.round(u * 120_000)),
    'reconnect()': ({ tradewire }) => void tradewire.client.reconnect(),
    'connect()': ({ tradewire }) => tradewire.client.connect(),
    'close()': ({ tradewire }) => tradewire.client.close(),
    'send()': ({ tradewire }) => void tradewire.client.send({ type: 'Note' }),
  },
  probe: [
    {
      name: 'five failures',
      act({ feed }) {
        feed.refuse()
        feed.drop()
      },
      forMs: 120_000,
    },
    {
      name: 'back again',
      act({ feed, tradewire }) {
        feed.accept()
        tradewire.client.reconnect()
      },
      forMs: 10_000,
    },
    {
      name: 'token refused',
      act({ feed }) {
        feed.tokenRefusals = 1
        feed.drop(4401)
      },
      forMs: 20_000,
    },
    { name: 'sign in as B', act: (app) => app.signIn(users.b), forMs: 10_000 },
    {
      name: 'token of B refused',
      act({ feed }) {
        feed.tokenRefusals = 1
        feed.drop()
      },
      forMs: 20_000,
    },
    { name: 'sign in as A', act: (app) => app.signIn(users.a), forMs: 10_000 },
    { name: 'hide', act: ({ lifecycle }) => lifecycle.toBackground(), forMs: 40_000 },
    { name: 'show', act: ({ lifecycle }) => lifecycle.toForeground(), forMs: 10_000 },
    { name: 'offline', act: ({ network }) => network.goOffline(), forMs: 10_000 },
    { name: 'online', act: ({ network }) => network.goOnline(), forMs: 10_000 },
  ],
  watch({ tradewire, trace }) {
    for (const name of heard) tradewire.client.on(name, (value) => trace.note(name, value))
  },
  calm(app) {
    app.feed.accept()
    app.feed.isSilent = false
    app.feed.tokenRefusals = 0
    app.feed.cutAfterFrames = 0
    app.providers.token = 'given'
    app.lifecycle.toForeground()
    app.network.goOnline()
    app.tradewire.client.close()
    app.signIn(users.a)
    app.tradewire.client.reconnect()
  },
}
