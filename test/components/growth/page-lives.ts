import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import {
  clientOf, socketOf, useChannel, usePageShown, usePageVisibility, usePosition, usePositionLists,
  usePositions, useSocket, useSocketLease, useTabRule, useTopic, type Selection, type Ticket, type Totals,
} from '../../../src'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { useChat, useConversation, type ChatProfile, type ChatTarget } from '../../../src/chat'
import { useCurrencyDigits, useCurrencyDigitsRef, useNow, useSecondsUntil } from '../../../src/format'
import { useOutbox } from '../../../src/outbox'
import type { PageLife } from './page-stage'

const still = (): undefined => undefined
const totalsOf = (currencyDigits: number): readonly Totals[] => [{
  currency: 'JPY', currencyDigits, count: 1, lotsE8: 1, profitMinor: 1, swapMinor: 0, commissionMinor: 0, netMinor: 1,
  incomplete: false,
}]
const isEven = (step: number): boolean => step % 2 === 0

function listening(use: (receive: () => void) => unknown): () => PageLife {
  return () => {
    const receive = (): void => undefined
    return { inputs: [receive], setup: () => void use(receive), change: still }
  }
}

/** A composable whose function is called in its setup, and later outside any scope, as in a click handler. */
function clicking(use: (receive: () => void) => (step: number) => void): () => PageLife {
  return () => {
    const receive = (): void => undefined
    let click: ((step: number) => void) | undefined
    return {
      inputs: [receive],
      setup() {
        click = use(receive)
        click(0)
      },
      change: (step) => click?.(step),
    }
  }
}

type Begin = (target: ChatTarget, profile: ChatProfile) => string

function rename(begin: Begin | undefined, step: number): void {
  begin?.({ type: 'peer', id: '8' }, { name: `Ann ${step}`, picture: '', sex: 'female' })
}

function given<Value>(first: Value, use: (value: Ref<Value>) => unknown, next: (step: number) => Value) {
  return (): PageLife => {
    const value = shallowRef(first)
    return { inputs: [value], setup: () => void use(value), change: (step) => void (value.value = next(step)) }
  }
}

const selections = (step: number): Selection => (isEven(step) ? { symbol: 'EURUSD' } : {})

export const pageLives: Readonly<Record<string, () => PageLife>> = {
  clientOf: listening((receive) => {
    const client = clientOf()
    client.on('statusChanged', receive)()
    client.lease('for a moment').release()
  }),
  useCurrencyDigits: given(totalsOf(2), (totals) => useCurrencyDigits(totals)('JPY'), totalsOf),
  useCurrencyDigitsRef: given(totalsOf(2), (totals) => useCurrencyDigitsRef(totals).value('JPY'), totalsOf),
  useNow: given(true, (active) => useNow(() => active.value, 100), (step) => !isEven(step)),
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
  useChannel: listening((receive) => useChannel('getPositonsOrder', receive)),
  usePageShown: listening(() => usePageShown()),
  usePageVisibility: listening((receive) => usePageVisibility({ shown: receive, hidden: receive })),
  useSocketIOStore: listening(() => useSocketIOStore()),
  usePositionsStore: listening(() => usePositionsStore().list),
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
  usePositionLists: given({}, usePositionLists, selections),
  useSocket: () => {
    const when = ref(true)
    const receive = (): void => undefined
    let begin = receive
    return {
      inputs: [when, receive],
      setup() {
        const { on, onOpen, request, send } = useSocket({ client: 'json', when })
        begin = () => {
          on('notice', receive)
          onOpen(receive)
          void send('hello', 1, { waitMs: 1_000 })
          void request('query', 1)
        }
        begin()
      },
      // Outside any scope, as in a click handler.
      change(step) {
        begin()
        when.value = isEven(step)
      },
    }
  },
  socketOf: () => {
    const receive = (): void => undefined
    let end = receive
    function begin(): void {
      end()
      const given = new AbortController()
      const { on, request, send } = socketOf({ client: 'json' })
      const stop = on('notice', receive)
      end = () => {
        stop()
        given.abort()
      }
      void send('hello', 1, { waitMs: 0 })
      void request('query', 1, { signal: given.signal })
    }
    return {
      inputs: [receive],
      setup() {
        begin()
        onScopeDispose(() => end())
      },
      change: begin,
    }
  },
  useTopic: listening((receive) =>
    useTopic('prices', receive, { client: 'json', subscribe: receive, unsubscribe: receive })),
  useSocketLease: given(true, useSocketLease, isEven),
  useTabRule: given(0, (tab) => useTabRule('accountStateIndex', tab), (step) => step),
  useOutbox: clicking((receive) => {
    const { onSettled } = useOutbox()
    return () => void onSettled(receive)
  }),
  useChat: clicking((receive) => {
    const { onReceived, startConversation } = useChat({ client: 'json' })
    return (step) => {
      rename(startConversation, step)
      void onReceived(receive)
    }
  }),
  useConversation: () => {
    const id = ref('peer:8')
    const shown = ref(true)
    let begin: Begin | undefined
    return {
      inputs: [id, shown],
      setup() {
        begin = useChat({ client: 'json' }).startConversation
        useConversation(id, { client: 'json', shown })
      },
      change(step) {
        rename(begin, step)
        id.value = isEven(step) ? 'peer:9' : 'peer:8'
        shown.value = !isEven(step)
      },
    }
  },
}
