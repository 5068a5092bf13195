import type { ContractConnection } from '../../contract/harness'
import { messageToEvent, stepToMessage, type Answers, type Question, type RuntimeAnswer } from '../../contract/messages'

/** Asks the driver of the contract page, as JSON. */
export type AskPage = (question: string) => Promise<string>

type Opening = Extract<Question, { readonly ask: 'open' }>

/** The driver of a page in another realm or process. */
export interface PageDriver {
  open(opening: Omit<Opening, 'ask'>): Promise<ContractConnection>
  /** Names and timers that the port still holds. */
  left(): Promise<number>
  askRuntime(): Promise<void>
  /** The runtime's answer. */
  runtime(): Promise<RuntimeAnswer>
}

export function createPageDriverClient(page: AskPage): PageDriver {
  const ask = async <Name extends keyof Answers>(
    question: Question & { readonly ask: Name },
  ): Promise<Answers[Name]> => JSON.parse(await page(JSON.stringify(question))) as Answers[Name]

  return {
    async open(opening): Promise<ContractConnection> {
      const { place, reported } = await ask({ ask: 'open', ...opening })
      return {
        reportedAtOnce: reported,
        events: async () => (await ask({ ask: 'events', place })).events.map(messageToEvent),
        act: async (...steps) => (await ask({ ask: 'act', place, steps: steps.map(stepToMessage) })).reported,
        async settlements() {
          const { settlements } = await ask({ ask: 'settlements', place })
          return settlements.map((settled) => settled.map((error) => error ?? undefined))
        },
      }
    },
    left: async () => (await ask({ ask: 'left' })).left,
    askRuntime: async () => void (await ask({ ask: 'askRuntime' })),
    runtime: async () => (await ask({ ask: 'runtime' })).runtime,
  }
}
