import { ref, shallowRef } from 'vue'
import {
  clientOf, useChannel, usePageVisibility, usePosition, usePositionLists, usePositionRows, usePositions,
  usePositionsStore, useSocket, useSocketIOStore, useSocketLease, useTabRule, useTopic, type Selection, type Ticket,
} from '../../../src'
import { useChat, useChatStore, useConversation, type ChatProfile, type ChatTarget } from '../../../src/chat'
import { useCurrencyDigits, useCurrencyDigitsRef, useNow, useSecondsUntil } from '../../../src/format'
import { useOutbox, useOutboxStore } from '../../../src/outbox'
import type { PageLife } from './page-stage'

const still = (): undefined => undefined
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

/** Each composable of the plugin, given refs that change. */
export const pageLives: Readonly<Record<string, () => PageLife>> = {
  clientOf: hearing((hear) => {
    const client = clientOf()
    client.on('statusChanged', hear)()
    client.lease('for a moment').release()
  }),
  useCurrencyDigits: hearing(() => useCurrencyDigits(ref([]))('USD')),
  useCurrencyDigitsRef: hearing(() => useCurrencyDigitsRef(ref([])).value('USD')),
  useNow: hearing(() => useNow(() => true)),
  useSecondsUntil: hearing(() => useSecondsUntil(() => 1e13)),
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
    return {
      inputs: [when, hear],
      setup() {
        const { on, onOpen, request, send, topic } = useSocket({ client: 'json', when })
        on('notice', hear)
        onOpen(hear)
        topic('prices', { subscribe: hear, unsubscribe: hear })
        void send('hello', 1, { waitMs: 1_000 })
        void request('query', 1)
      },
      change: (step) => void (when.value = isEven(step)),
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
  useOutbox: hearing((hear) => useOutbox().onSettled(hear)),
  useOutboxStore: hearing(() => useOutboxStore().entries),
  useChat: () => {
    const hear = (): void => undefined
    let begin: Begin | undefined
    return {
      inputs: [hear],
      setup() {
        const chat = useChat()
        begin = chat.startConversation
        chat.onReceived(hear)
      },
      change: (step) => rename(begin, step),
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
