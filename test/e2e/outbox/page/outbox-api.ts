/** An order that the page knows, as a test sees it. */
export interface KnownOrder {
  readonly id: string
  readonly lots: number
  readonly state: string
  readonly sends: number
  readonly code: string | null
}

/** A test's actions in the page. */
export interface OutboxPage {
  start(url: string, traderId: number): void
  /** Resolves with the id of what was accepted. */
  post(lots: number): Promise<string>
  orders(): readonly KnownOrder[]
  read(key: string): Promise<string | undefined>
  /** The name of the error, or `null`. */
  write(key: string, text: string): Promise<string | null>
  remove(key: string): Promise<void>
  keys(): Promise<readonly string[]>
  /** Why IndexedDB was not used. */
  fallbacks(): readonly string[]
  take(name: string): Promise<boolean>
  release(name: string): void
}

declare global {
  interface Window {
    box: OutboxPage
  }
}
