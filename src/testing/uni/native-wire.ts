/** What a native socket tells the runtime that wraps it. */
export interface WireEvents {
  open(): void
  message(data: string | ArrayBuffer): void
  error(): void
  close(code: number, reason: string): void
}

export interface WireSocket {
  send(data: string | ArrayBuffer): void
  close(code: number, reason: string): void
}

export interface WireRequest {
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
}

/** The sockets under a runtime: real ones, or ones that the test plays. */
export interface NativeWire {
  connect(request: WireRequest, events: WireEvents): WireSocket
}
