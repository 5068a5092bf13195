import { same } from './assert'
import { rest, until, type Case, type CasePlatform, type Ground } from './ground'

const types = ['open', 'message', 'error', 'close'] as const

/** Events with the state that listeners see: `open 1`, `close 3 1000 done clean`. */
export function storyOf(socket: WebSocket): readonly string[] {
  const story: string[] = []
  for (const type of types) {
    socket.addEventListener(type, (event) => {
      const more = 'code' in event ? ` ${event.code} ${event.reason}${event.wasClean ? ' clean' : ''}` : ''
      story.push(`${type} ${socket.readyState}${more}`)
    })
  }
  return story
}

export const untilClosed = (socket: WebSocket): Promise<void> =>
  until(() => socket.readyState === socket.CLOSED, 'it is closed')

export async function received<Type extends keyof WebSocketEventMap>(
  socket: WebSocket,
  type: Type,
): Promise<WebSocketEventMap[Type]> {
  let found: WebSocketEventMap[Type] | undefined
  let ended: CloseEvent | undefined
  socket.addEventListener(type, (event) => (found = event), { once: true })
  socket.addEventListener('close', (event) => (ended = event), { once: true })
  await until(() => found !== undefined || ended !== undefined, `it receives ${type}`)
  if (found === undefined) throw new Error(`Closed with ${ended?.code} before it received ${type}`)
  return found
}

export async function answers(socket: WebSocket, count: number, ask: () => void): Promise<readonly unknown[]> {
  const data: unknown[] = []
  const receive = (event: MessageEvent<unknown>): void => void data.push(event.data)
  socket.addEventListener('message', receive)
  ask()
  await until(() => data.length >= count, `it receives ${count} messages`)
  socket.removeEventListener('message', receive)
  return data
}

export const echo = (socket: WebSocket): Promise<unknown> => answers(socket, 1, () => socket.send('x'))

type Done = Promise<void> | void
type Plans<Plan> = Readonly<Record<string, Plan>>

const planned = <Plan>(kind: string, plans: Plans<Plan>, run: (plan: Plan, ground: Ground) => Done): readonly Case[] =>
  Object.entries(plans).map(([name, plan]) => ({ name: `${kind}: ${name}`, run: (ground) => run(plan, ground) }))

export const casesOf = (kind: string, plans: Plans<(ground: Ground) => Done>): readonly Case[] =>
  planned(kind, plans, (run, ground) => run(ground))

export const openedCases = (kind: string, plans: Plans<(socket: WebSocket, ground: Ground) => Done>) =>
  planned(kind, plans, async (run, ground) => run(await ground.opened(), ground))

/** Calls recorded at each message. */
type Calls = readonly [
  prepare: (socket: WebSocket, note: (call: unknown) => void) => void,
  ...noted: readonly (readonly unknown[])[],
]

export const callCases = (kind: string, plans: Plans<Calls>): readonly Case[] =>
  planned(kind, plans, async ([prepare, ...noted], { opened }) => {
    const socket = await opened()
    const calls: unknown[] = []
    prepare(socket, (call) => void calls.push(call))
    for (const expected of noted) {
      await echo(socket)
      same(calls.splice(0), expected)
    }
  })

/** An action, and all events up to the close and after. */
type Story = readonly [
  act: (socket: WebSocket) => void, events: readonly string[] | ((platform: CasePlatform) => readonly string[]),
]

export const storyCases = (
  kind: string, open: (ground: Ground) => Promise<WebSocket> | WebSocket, plans: Plans<Story>,
): readonly Case[] => planned(kind, plans, async ([act, events], ground) => {
  const socket = await open(ground)
  const story = storyOf(socket)
  act(socket)
  await untilClosed(socket)
  await rest(20)
  same(story, typeof events === 'function' ? events(ground.platform) : events)
})

/** Cases whose difference from browsers is documented in this row. */
export const differing = (differs: string, cases: readonly Case[]): readonly Case[] =>
  cases.map((each) => ({ ...each, differs }))
