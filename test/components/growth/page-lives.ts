import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import {
  clientOf, socketOf, useChannel, usePageVisibility, usePosition, usePositionLists, usePositionRows, usePositions,
  useSocket, useSocketLease, useTabRule, useTopic, type Selection, type Ticket, type Totals,
} from '../../../src'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { useChat, useConversation, type ChatProfile, type ChatTarget } from '../../../src/chat'
import { useChatStore } from '../../../src/stores'
import { useCurrencyDigits, useCurrencyDigitsRef, useNow, useSecondsUntil } from '../../../src/format'
import { useOutbox } from '../../../src/outbox'
import { useOutboxStore } from '../../../src/stores'
import type { PageLife } from './page-stage'

const still = (): undefined => undefined
/** Totals in one currency, whose digits change. */
const totalsOf = (currencyDigits: number): readonly Totals[] => [{
  currency: 'JPY', currencyDigits, count: 1, lotsE8: 1, profitMinor: 1, swapMinor: 0, commissionMinor: 0, netMinor: 1,
}]
const isEven = (step: number): boolean => step % 2 === 0

/** A use that is given functions alone. */
function hearing(use: (hear: () => void) => unknown): () => PageLife {
  return () => {
    const hear = (): void => undefined
    return { inputs: [hear], setup: () => void use(hear), change: still }
  }
}

type Begin = (target: ChatTarget, profile: ChatProfile) => string

function rename(begin: Begin | undefined, step: number): void {
  begin?.({ type: 'peer', id: '8' }, { name: `Ann ${step}`, picture: '', sex: 'female' })
}

/** A use that is given totals, which change their digits. */
function counting(use: (totals: Ref<readonly Totals[]>) => unknown): () => PageLife {
  return () => {
    const totals = shallowRef(totalsOf(2))
    return { inputs: [totals], setup: () => void use(totals), change: (step) => void (totals.value = totalsOf(step)) }
  }
}

/** Each composable of the plugin, given refs that change. */
export const pageLives: Readonly<Record<string, () => PageLife>> = {
  clientOf: hearing((hear) => {
    const client = clientOf()
    client.on('statusChanged', hear)()
    client.lease('for a moment').release()
  }),
  useCurrencyDigits: counting((totals) => useCurrencyDigits(totals)('JPY')),
  useCurrencyDigitsRef: counting((totals) => useCurrencyDigitsRef(totals).value('JPY')),
  useNow: () => {
    const active = ref(true)
    const setup = (): void => void useNow(() => active.value, 100)
    return { inputs: [active], setup, change: (step) => void (active.value = !isEven(step)) }
  },
  useSecondsUntil: () => {
    const atMs = ref<number | null>(1e13)
    const active = ref(true)
    return {
      inputs: [atMs, active],
      setup: () => void useSecondsUntil(() => atMs.value, () => active.value),
      change(step) {
        atMs.value = isEven(step) ? null : 2e13
        active.value = !isEven(step)
      },
    }
  },
  useChannel: hearing((hear) => useChannel('getPositonsOrder', hear)),
  usePageVisibility: hearing((hear) => usePageVisibility({ shown: hear, hidden: hear })),
  useSocketIOStore: hearing(() => useSocketIOStore()),
  usePositionsStore: hearing(() => usePositionsStore().list),
  usePosition: () => {
    const ticket = ref<Ticket>(1)
    const active = ref(true)
    return {
      inputs: [ticket, active],
      setup: () => void usePosition(ticket, { active }),
      change(step) {
        ticket.value = step
        active.value = isEven(step)
      },
    }
  },
  usePositions: () => {
    const selection = shallowRef<Selection>({})
    const active = ref(true)
    return {
      inputs: [selection, active],
      setup: () => void usePositions(selection, { active }),
      change(step) {
        selection.value = { followed: isEven(step) }
        active.value = isEven(step)
      },
    }
  },
  usePositionRows: () => {
    const selection = shallowRef<Selection>({})
    return {
      inputs: [selection],
      setup: () => void usePositionRows(selection),
      change: (step) => void (selection.value = isEven(step) ? { symbol: 'EURUSD' } : {}),
    }
  },
  usePositionLists: () => {
    const selection = shallowRef<Selection>({})
    return {
      inputs: [selection],
      setup: () => void usePositionLists(selection),
      change: (step) => void (selection.value = isEven(step) ? { symbol: 'EURUSD' } : {}),
    }
  },
  useSocket: () => {
    const when = ref(true)
    const hear = (): void => undefined
    let begin = hear
    return {
      inputs: [when, hear],
      setup() {
        const { on, onOpen, request, send } = useSocket({ client: 'json', when })
        begin = () => {
          on('notice', hear)
          onOpen(hear)
          void send('hello', 1, { waitMs: 1_000 })
          void request('query', 1)
        }
        begin()
      },
      // Outside of any scope, as a click does.
      change(step) {
        begin()
        when.value = isEven(step)
      },
    }
  },
  socketOf: () => {
    const hear = (): void => undefined
    let end = hear
    function begin(): void {
      end()
      const given = new AbortController()
      const { on, request, send } = socketOf({ client: 'json' })
      const stop = on('notice', hear)
      end = () => {
        stop()
        given.abort()
      }
      void send('hello', 1, { waitMs: 0 })
      void request('query', 1, { signal: given.signal })
    }
    return {
      inputs: [hear],
      setup() {
        begin()
        onScopeDispose(() => end())
      },
      change: begin,
    }
  },
  useTopic: hearing((hear) => useTopic('prices', hear, { client: 'json', subscribe: hear, unsubscribe: hear })),
  useSocketLease: () => {
    const condition = ref(true)
    return {
      inputs: [condition],
      setup: () => useSocketLease(condition),
      change: (step) => void (condition.value = isEven(step)),
    }
  },
  useTabRule: () => {
    const tab = ref(0)
    return {
      inputs: [tab], setup: () => useTabRule('accountStateIndex', tab), change: (step) => void (tab.value = step),
    }
  },
  useOutbox: () => {
    const hear = (): void => undefined
    let listen: (() => void) | undefined
    return {
      inputs: [hear],
      setup() {
        const { onSettled } = useOutbox()
        listen = () => void onSettled(hear)
        listen()
      },
      // Outside of any scope, as a click does.
      change: () => listen?.(),
    }
  },
  useOutboxStore: hearing(() => useOutboxStore().entries),
  useChat: () => {
    const hear = (): void => undefined
    let begin: Begin | undefined
    let listen: (() => void) | undefined
    return {
      inputs: [hear],
      setup() {
        const chat = useChat()
        begin = chat.startConversation
        listen = () => void chat.onReceived(hear)
        listen()
      },
      // Outside of any scope, as a click does.
      change(step) {
        rename(begin, step)
        listen?.()
      },
    }
  },
  useChatStore: () => {
    let begin: Begin | undefined
    const setup = (): void => void (begin = useChatStore().startConversation)
    return { inputs: [], setup, change: (step) => rename(begin, step) }
  },
  useConversation: () => {
    const id = ref('peer:8')
    const shown = ref(true)
    let begin: Begin | undefined
    return {
      inputs: [id, shown],
      setup() {
        begin = useChat().startConversation
        useConversation(id, { shown })
      },
      change(step) {
        rename(begin, step)
        id.value = isEven(step) ? 'peer:9' : 'peer:8'
        shown.value = !isEven(step)
      },
    }
  },
}
