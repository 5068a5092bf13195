import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import { watch } from 'vue'
import { clientOf, useChannel, useSocketLease } from '../../../src'
import { createLegacy } from '../../../src/legacy/legacy-client'
import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import { isRecord } from '../../../src/shared/checks'
import type { Page } from '../pages'
import type { Life, Resident } from '../resident'
import { users, type World } from '../world'
import { pick } from './connection'
import { createLegacyJudges } from './legacy-judges'
import { createCountedUni, createLegacyFeed, errorName, orderName } from './legacy-platform'

const otherUrl = 'wss://other.example/ws'
/** The value of a tab field while its page is not shown. */
const noTab = 100
const laterMs = 1_000
/** Longer than any work of the class after its end. */
const goneMs = 10_000
/** A call at this time after the end would still be pending when leftovers are counted. */
const lateMs = 13_000
const hostileTexts = ['{', '{"Code":500,"message":"broken"}', '{"Code":200,"data":[{"ticket":"x"}]}']

/** A page's handler. A later handler of the page replaces it after the connection was given up (LG-44). */
interface Registered {
  readonly name: string
  readonly handler: (payload: unknown) => void
  readonly endings: number
  replacedIn: number | undefined
}

/** A page of the class, as the class tracks it. */
interface ClassPage {
  readonly unloads: (() => void)[]
  isShown: boolean
  /**
   * The bus emission in which the handler was removed. uni calls the handlers that were registered when an emission
   * started.
   */
  goneIn: number | undefined
  readonly socketIo: LegacySocketIO
  readonly listensOnly: boolean
  /** Errors that arrived on its channel. */
  channelErrors: number
  readonly registered: Registered[]
  choose(): void
}

/**
 * @param isBroken whether the class opens a closed connection while it calls the application
 * @param lastSerial the serial number of the last list that the server pushed before
 */
function moveIn(world: World, isBroken: boolean, lastSerial = 0): Life {
  const { answers, clock, far, lifecycle, pages, provided, trace } = world
  const isHidden = world.option('the build hides uni.$on', [true, false, false])
  const closesAtHide = world.option('pages close as they hide', [true, false])
  const hasOwnInstances = world.option('an instance for each page', [true, false])
  const hasOneHandler = world.option('pages keep their handlers', [true, false])

  const feed = createLegacyFeed(world, () => client.session()?.userId, lastSerial)
  const uniBus = createCountedUni(world, isHidden)
  const hostilePushes = [...hostileTexts.map((text) => () => feed.pushText(text)), feed.pushPartly]
  const judges = createLegacyJudges(world, feed, uniBus)

  const stack: ClassPage[] = []
  /** `null`: code of the app itself; `undefined`: later code, which counts as code of the top page. */
  let running: ClassPage | null | undefined
  function run<Result>(page: ClassPage | null, code: () => Result): Result {
    const before = running
    running = page
    try {
      return code()
    } finally {
      running = before
    }
  }
  const dataOf = (user: number | null, depth = 0): object | undefined =>
    user === null ? undefined : { traderid: user, type: 'Subscribe', depth }
  let isOver = false
  let isAsking = false
  const data = world.option('data among the options', [true, false]) ? dataOf(users.a) : undefined

  const legacy = createLegacy({
    url() {
      trace.note('url')
      const address = `wss://legacy.example/ws?${encodeURIComponent(answers.next('url'))}`
      world.happens('url')
      return provided.give('url', () => address)
    },
    currency: 'USD',
    currencyDigits: { USD: 2 },
    words: {
      attempt(attempt) {
        judges.attempted(attempt)
        world.happens('words')
        return `attempt ${attempt}`
      },
      closed: () => 'closed',
    },
    traderIdOf(given) {
      world.judge('nothing is asked after the end', !isOver, () => 'the trader of the data')
      isAsking = true
      judges.asks(() => world.happens('trader of the data'))
      isAsking = false
      const traderid: unknown = Reflect.get(given, 'traderid')
      return typeof traderid === 'number' ? traderid : undefined
    },
    ports: { ...world.ports, socket: feed.socket },
    ...(data === undefined ? {} : { data }),
  }, {
    current: () => (running === undefined ? stack.at(-1) ?? null : running),
    watchUnload: (page: ClassPage, unloaded) => void page.unloads.push(unloaded),
  })
  const app = { config: { globalProperties: {} }, unmount: () => undefined }
  legacy.install(app)
  const shared = new legacy.socketIO()
  const instanceOf = (): LegacySocketIO => stack.at(-1)?.socketIo ?? shared
  const client = clientOf<CopyTradingEvents>()
  judges.watch(client)
  let closings = 0
  /** The emission in which the class was last closed. */
  let closedIn = 0
  function closes(): void {
    judges.closes()
    closings += 1
    closedIn = uniBus.emission()
  }

  const open = (by: LegacySocketIO, given?: object): void => judges.opens(by, () => by.connectSocketInit(given))
  function close(by = instanceOf()): void {
    closes()
    void by.Close().then((isClosed) => {
      trace.note('Close', isClosed)
      world.happens('closed')
    })
    if (isBroken && isAsking) by.connectSocketInit()
  }
  function closeTask(): void {
    const { socketTask } = instanceOf()
    if (socketTask === null) return
    closes()
    socketTask.close({ complete: ({ errMsg }) => trace.note('socketTask', errMsg) })
  }
  function leaveTabs(): void {
    Object.assign(instanceOf(), { traderDetailIndex: noTab, accountStateIndex: noTab, followFlake: false })
  }
  const openAgain = (): void => stack.at(-1)?.choose()

  /** The application signs its users in and out through the class. */
  function enter(user: number | null): void {
    close()
    if (user === null) {
      leaveTabs()
      client.setSession(null)
      return
    }
    // The class knows the user even if no page opens a connection.
    open(shared, dataOf(user))
    close()
    for (const page of [...stack]) if (page.isShown || !closesAtHide) page.choose()
  }
  world.watch({ ...client, setSession: (session) => enter(session === null ? null : world.user()) })
  if (isHidden) {
    // Reported when the class detects that it sees no handlers, before the comparison.
    open(shared, {})
  }
  if (world.user() === null) enter(null)
  // As after each sign-in, the pages' handlers are in order, after the channels.
  clock.setTimer(() => {
    if (world.user() !== null && !isOver) enter(world.user())
  }, 0)

  function judgeList(payload: unknown): unknown {
    const { data: rows }: { data?: unknown } = isRecord(payload) ? payload : {}
    const list: readonly unknown[] = Array.isArray(rows) ? rows : []
    const user = client.session()?.userId
    const isOwn = list.every((each) => isRecord(each) && each['owner'] === user)
    world.judge('own rows only', isOwn, () => `${JSON.stringify(list)} for ${String(user)}`)
    world.judge('pages receive lists of the server', feed.isFromServer(list), () => JSON.stringify(list))
    return list.map((each) => isRecord(each) ? [each['ticket'], each['profit']] : each)
  }

  /** Returns the subscription of a page that never unsubscribes. */
  function createHandler(own: ClassPage, page: Page, name: string, show: (payload: unknown) => unknown): () => void {
    const received = new WeakSet<object>()
    let registeredAt = 0
    let registered: Registered | undefined
    function handler(payload: unknown): void {
      const isClosed = registeredAt < closings
      // The emission has started with this handler.
      const emission = uniBus.emission()
      if ((own.goneIn ?? -1) >= emission || (isClosed && closedIn >= emission)) return
      world.judge('no handler is left by Close()', !isClosed, () => `${page.name} ${name}`)
      const isReplaced = registered !== undefined && (registered.replacedIn ?? emission) < emission
      world.judge('a page that opens again has its new handler alone', isHidden || !isReplaced, () => name)
      if (isRecord(payload)) {
        world.judge('a handler is called once', isHidden || !received.has(payload), () => `${page.name} ${name}`)
        received.add(payload)
      }
      page.receives(`class ${name}`, show(payload))
    }
    return () => {
      registeredAt = closings
      for (const each of own.registered) {
        const isOld = each.name === name && each.handler !== handler && each.endings < judges.endings()
        if (isOld) each.replacedIn ??= uniBus.emission()
      }
      registered = { name, handler, endings: judges.endings(), replacedIn: undefined }
      own.registered.push(registered)
      uni.$on(name, handler)
    }
  }

  /** A page as the articles write it: it opens and subscribes each time that it is shown. */
  function usesClass(own: ClassPage, page: Page): void {
    const { socketIo } = own
    const tab = page.input('account tab', 0)
    const depth = page.input('depth', 0)
    const handlers = (): readonly (() => void)[] => [
      createHandler(own, page, orderName, judgeList), createHandler(own, page, errorName, (error) => error),
    ]
    const kept = handlers()
    own.choose = () => run(own, () => {
      const given = dataOf(world.user(), depth.value)
      if (given === undefined || own.goneIn !== undefined) return
      socketIo.data = given
      socketIo.accountStateIndex = tab.value
      if (tab.value !== 0) return close(socketIo)
      open(socketIo, given)
      // The handler may have been removed within the call.
      if (own.goneIn !== undefined) return
      for (const subscribe of hasOneHandler ? kept : handlers()) subscribe()
    })
    // As a different value each time, because Vue would not detect a value that the callback sets back (as of 3.4).
    watch(() => [tab.value, depth.value], own.choose, { flush: 'sync' })
    onShow(own.choose)
    onHide(() => {
      if (!closesAtHide) return
      run(own, () => {
        socketIo.accountStateIndex = noTab
        close(socketIo)
      })
    })
  }

  pages.use((page) => {
    const own: ClassPage = {
      unloads: [], isShown: false, goneIn: undefined, choose: () => undefined,
      socketIo: hasOwnInstances ? new legacy.socketIO() : shared,
      listensOnly: page.input('only listens', 0).value === 1, channelErrors: 0, registered: [],
    }
    // First, because the connection may be given up during the page's setup.
    useChannel('connectError', (error) => {
      own.channelErrors += 1
      page.receives('channel connectError', error)
    })
    stack.push(own)
    onShow(() => void (own.isShown = true))
    onHide(() => void (own.isShown = false))
    if (!own.listensOnly) usesClass(own, page)
    const needed = page.input('leased', 0)
    useSocketLease(() => needed.value === 1, { label: page.name })
    onUnload(() => {
      stack.splice(stack.indexOf(own), 1)
      own.goneIn = uniBus.emission()
      for (const unloaded of own.unloads) unloaded()
    })
  })

  uniBus.watch((name) => {
    if (name !== errorName) return undefined
    const before = stack.map((page) => ({ page, channelErrors: page.channelErrors }))
    return () => {
      for (const { page, channelErrors } of before) {
        const isReached = page.goneIn !== undefined || page.channelErrors > channelErrors
        world.judge('a channel reaches each page', isReached, () => errorName)
      }
    }
  })

  /** Code of the app, whose handlers the class keeps when it can see the subscribers. */
  const ofApp = (payload: unknown): void => trace.note('the app receives', judgeList(payload))
  if (!isHidden) run(null, () => uni.$on(orderName, ofApp))

  function later(act: () => void): void {
    clock.setTimer(act, laterMs)
  }
  function note(name: string, sent: ReturnType<ReturnType<typeof instanceOf>['send']>): void {
    void sent.then((result) => {
      trace.note(name, result)
      world.happens('class sent')
    })
  }

  return {
    actions: {
      'list moves': feed.push,
      'hostile list': (u) => pick(hostilePushes, u)?.(),
      'account tab': (u) => pages.set('account tab', Math.floor(u * 3)),
      'depth of the data': (u) => pages.set('depth', Math.floor(u * 2)),
      'trader tab': (u) => void (instanceOf().traderDetailIndex = 1 + Math.floor(u * 2)),
      'pop-up': (u) => void (instanceOf().followFlake = u < 0.5),
      'class opens again': openAgain,
      'class closes': () => close(),
      'class closes and opens': () => {
        close()
        openAgain()
      },
      'class opens and closes': () => {
        openAgain()
        close()
      },
      'class reconnects': () => judges.reopens(instanceOf()),
      'class starts its beat': () => instanceOf().start(),
      'class sends': () => note('send', instanceOf().send({ type: 'Note' })),
      'task sends': () => instanceOf().socketTask?.send({
        data: '{"type":"Note"}', complete: ({ errMsg }) => trace.note('socketTask', errMsg),
      }),
      'task closes': closeTask,
      'class opens another address': () => {
        instanceOf().url = otherUrl
        openAgain()
      },
      'class opens without data': () => open(instanceOf()),
      'class opens for an unnamed user': () => open(instanceOf(), { type: 'Subscribe' }),
      'another instance opens': (u) => open(new legacy.socketIO(dataOf(world.user(), Math.floor(u * 2)))),
      'store signs in': (u) => {
        const user = pick([users.a, users.b, null], u) ?? null
        client.setSession(user === null ? null : { userId: user })
      },
      'leased': () => pages.turn('leased'),
      'page that only listens comes': () => pages.push({ 'only listens': 1 }),
    },
    probe: [
      { name: 'list moves', act: feed.push, forMs: 1_000 },
      {
        name: 'lists, good and hostile',
        act() {
          feed.push()
          for (const push of hostilePushes) push()
          later(feed.push)
        },
        forMs: 3_000,
      },
      {
        name: 'tab flips',
        act() {
          pages.set('account tab', 1)
          pages.set('account tab', 0)
          later(feed.push)
        },
        forMs: 5_000,
      },
      { name: 'class opens again', act: openAgain, forMs: 3_000 },
      {
        name: 'class closes, and opens later',
        act() {
          close()
          later(openAgain)
        },
        forMs: 10_000,
      },
      {
        name: 'hidden and shown while an attempt is awaited',
        act() {
          far.refuse()
          far.drop()
          for (const afterMs of [laterMs, 2 * laterMs, 3 * laterMs]) {
            clock.setTimer(() => {
              for (let count = 0; count < 2; count += 1) {
                lifecycle.toBackground()
                lifecycle.toForeground()
              }
            }, afterMs)
          }
          clock.setTimer(() => far.accept(), 4 * laterMs)
        },
        forMs: 10_000,
      },
      {
        name: 'lost while no tab asks for it, and then one does',
        act() {
          leaveTabs()
          far.drop()
          later(() => void (instanceOf().accountStateIndex = 0))
        },
        forMs: 10_000,
      },
      {
        name: 'lost while no tab asks for it',
        act() {
          leaveTabs()
          far.drop()
          later(openAgain)
        },
        forMs: 10_000,
      },
      {
        name: 'class reconnects',
        act() {
          close()
          judges.reopens(instanceOf())
        },
        forMs: 10_000,
      },
      { name: 'class sends', act: () => note('send', instanceOf().send({ type: 'Note' })), forMs: 1_000 },
      {
        name: 'store signs out, and the page opens',
        act() {
          client.setSession(null)
          later(openAgain)
        },
        forMs: 10_000,
      },
      { name: 'other data', act: () => pages.set('depth', 2), forMs: 10_000 },
      { name: 'page that only listens comes', act: () => pages.push({ 'only listens': 1 }), forMs: 3_000 },
      { name: 'page that only listens goes', act: () => pages.pop(), forMs: 5_000 },
    ],
    calm() {
      for (const { socketIo } of [...stack, { socketIo: shared }]) Object.assign(socketIo, { url: '', data: undefined })
      leaveTabs()
      close()
      // Without a page that opens a connection, the rows of a history would stay.
      while (stack.length > 1 && stack.at(-1)?.listensOnly === true) pages.pop()
      pages.set('account tab', 0)
    },
    shown() {
      judges.check(shared)
      return [
        shared.is_open_socket, shared.connectNum, shared.socketTask === null, shared.traderDetailIndex,
        shared.accountStateIndex, shared.followFlake,
      ]
    },
    counts: () => ({ handlers: uniBus.count(orderName) + uniBus.count(errorName) }),
    handOver() {
      const last = feed.serial()
      return (next) => moveIn(next, isBroken, last)
    },
    end() {
      judges.reopens(shared)
      isOver = true
      clock.setTimer(() => shared.reconnect(), lateMs)
      uni.$off(orderName, ofApp)
      app.unmount()
      legacy.dispose()
      clock.setTimer(() => {
        const left = [orderName, errorName].map((name) => uniBus.count(name))
        world.judge('no handler is left', left.every((count) => count === 0), () => JSON.stringify(left))
      }, goneMs)
    },
  }
}

/** @param isBroken whether the class opens a closed connection while it calls the application */
export const createLegacyResident = (isBroken: boolean): Resident => ({
  name: 'legacy',
  opensAtSignIn: true,
  events: [
    `class ${orderName}`, `class ${errorName}`, 'channel connectError', 'toast', 'words', 'trader of the data',
    'closed', 'class sent',
  ],
  moveIn: (world) => moveIn(world, isBroken),
})

/** The class of the articles: Open, Close, tabs, lists, and pages that subscribe at each show. */
export const legacy = createLegacyResident(false)
