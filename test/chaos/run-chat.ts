import { conversationId, conversationOf } from '../../src/chat/model/messages'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createSimulatedClock } from '../../src/testing/simulated-clock'
import { createChatDevice, type ChatApp, type ChatDevice } from './chat-device'
import { createChatFarSide } from './chat-far-side'
import { breakLink } from './link-faults'

export const chatFaults = ['cut', 'black', 'down', 'slow', 'kill', 'restart', 'loseAnswers', 'delayAnswers', 'mute',
  'background', 'history'] as const
type ChatFault = (typeof chatFaults)[number]

/** Deliberate breakages: the invariants notice each. */
export type ChatBreakage = 'blind' | 'forgetful' | 'faint-hearted'

export interface ChatRun {
  /** The violations. */
  readonly complaints: readonly string[]
  readonly said: number
  readonly taken: number
  readonly faults: Readonly<Record<ChatFault, number>>
  /** Connections whose missed events the server gave back by itself. */
  readonly recovered: number
}

const steps = 60
/** A rest, a burst, and what a line may take to be noticed as dead. */
const backWithinMs = 300_000 + 120_000 + 150_000

/** Four devices of three users in a small world where everything goes wrong; the same seed is the same run. */
export async function runChat(seed: number, breakage?: ChatBreakage): Promise<ChatRun> {
  const clock = createSimulatedClock()
  const random = createSeededRandom(seed)
  const far = createChatFarSide(clock, breakage === 'forgetful')
  const complaints = new Set<string>()
  const faults: Record<ChatFault, number> = {
    cut: 0, black: 0, down: 0, slow: 0, kill: 0, restart: 0, loseAnswers: 0, delayAnswers: 0, mute: 0, background: 0,
    history: 0,
  }
  const said = new Set<string>()
  const received = new WeakMap<ChatApp, Set<string>>()
  let historyFails = false
  let recovered = 0

  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random.next() * items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  const devices = ([
    ['10260', ['group:gold', 'peer:501']], ['10260', ['group:gold', 'peer:501']],
    ['501', ['group:gold', 'peer:10260']], ['502', ['group:floor']],
  ] as const).map(([user, conversations], index) => createChatDevice({
    user, conversations, clock, far,
    seed: seed * 10 + index,
    isBlind: breakage === 'blind',
    givesUpAfter: breakage === 'faint-hearted' ? 2 : undefined,
    historyFails: () => historyFails,
    joined(isRecovered) {
      recovered += Number(isRecovered)
    },
    received(app, id) {
      const ids = received.get(app) ?? new Set()
      if (ids.has(id)) complaints.add(`${user} got ${id} twice`)
      received.set(app, ids.add(id))
    },
    statusChanged(status) {
      if (status === 'failed' || status === 'idle') complaints.add(`${user} gave up: ${status}`)
    },
  }))

  const run = (ms: number): Promise<void> => clock.advanceAsync(ms)

  async function say({ app, conversations }: ChatDevice): Promise<void> {
    const present = app()
    if (present === undefined) return
    const saying = present.chat.send(pick(conversations), { kind: 'text', text: `text ${said.size}` })
    let isStored = false
    void saying.then((result) => {
      if (result.ok) said.add(result.id)
      isStored = true
    })
    // A kill may come before the storage answers: a message that was not accepted is not required.
    for (let turn = 0; turn < 20 && !isStored; turn += 1) await run(0)
  }

  function undoLater(undo: () => void): void {
    clock.setTimer(undo, 1_000 + random.next() * 60_000)
  }

  function commit(fault: ChatFault): void {
    const device = pick(devices)
    const { link } = device
    faults[fault] += 1
    switch (fault) {
      case 'cut':
      case 'black':
      case 'down':
      case 'slow':
        return breakLink(link, fault, 3_000, undoLater)
      case 'kill':
        device.kill()
        return undoLater(() => {
          if (device.app() === undefined) device.start()
        })
      case 'restart':
        far.isUp = false
        far.stop()
        return undoLater(() => {
          far.isUp = true
        })
      case 'loseAnswers':
        far.faults.loseAnswers = 3
        return
      case 'delayAnswers':
        far.faults.delayMs = 4_000
        return undoLater(() => {
          far.faults.delayMs = 0
        })
      case 'mute':
        far.faults.muted = true
        return undoLater(() => {
          far.faults.muted = false
        })
      case 'background': {
        const lifecycle = device.app()?.lifecycle
        lifecycle?.toBackground()
        return undoLater(() => lifecycle?.toForeground())
      }
      case 'history':
        historyFails = true
        return undoLater(() => {
          historyFails = false
        })
    }
  }

  for (const device of devices) device.start()
  await run(1_000)
  for (let step = 0; step < steps; step += 1) {
    const dice = random.next()
    if (dice < 0.6) await say(pick(devices))
    else if (dice < 0.62) far.announce(`announcement ${step}`)
    else commit(pick(chatFaults))
    await run(random.next() < 0.5 ? random.next() * 200 : random.next() * 15_000)
  }

  // Calm: all faults end by themselves within a minute.
  await run(62_000)
  far.faults.loseAnswers = 0
  const isBack = ({ app }: ChatDevice): boolean => app()?.client.status().status === 'open'
  for (let waitedMs = 0; !devices.every(isBack) && waitedMs < backWithinMs; waitedMs += 5_000) await run(5_000)
  for (const device of devices) {
    const status = device.app()?.client.status().status ?? 'killed'
    if (!isBack(device)) complaints.add(`${device.user} is dead: ${status}`)
  }

  // The user taps what failed, and reads all that there is.
  for (let round = 0; round < 8; round += 1) {
    for (const device of devices) {
      const chat = device.app()?.chat
      for (const conversation of device.conversations) {
        for (const { id, state } of chat?.messages(conversation).messages ?? []) {
          if (state === 'failed') void chat?.resend(id)
        }
        if (chat?.messages(conversation).hasOlder === true) void chat.loadOlder(conversation)
      }
    }
    await run(15_000)
  }

  for (const id of said) {
    const count = far.taken.filter((message) => message.id === id).length
    if (count !== 1) complaints.add(`${id} was taken ${count} times`)
  }
  for (const device of devices) {
    for (const conversation of device.conversations) {
      const shown = device.app()?.chat.messages(conversation).messages.map(({ id }) => id) ?? []
      const due = far.taken
        .filter((message) => conversationId(conversationOf(message, device.user)) === conversation).map(({ id }) => id)
      if (shown.join() !== due.join()) {
        const missing = due.filter((id) => !shown.includes(id)).length
        complaints.add(`${device.user} ${conversation}: ${shown.length} of ${due.length}, ${missing} missing`)
      }
    }
  }
  for (const device of devices) device.kill()
  return { complaints: [...complaints], said: said.size, taken: far.taken.length, faults, recovered }
}
