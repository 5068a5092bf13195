/** The `ws` WebSocket members that the hub uses. */
export interface LineSocket {
  readonly readyState: number
  readonly OPEN: number
  /** Bytes not yet accepted by the operating system. */
  readonly bufferedAmount: number
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown
  on(event: 'ping', listener: (data: Uint8Array) => void): unknown
  on(event: 'pong', listener: () => void): unknown
  on(event: 'close', listener: (code: number) => void): unknown
  on(event: 'error', listener: () => void): unknown
  send(text: string, sent?: () => void): void
  /** Sends the callback's messages in one write. */
  together(send: () => void): void
  pong(data: Uint8Array): void
  close(code: number, reason?: string): void
  /** Closes the connection without a close frame. */
  terminate(): void
  pause(): void
  resume(): void
}
