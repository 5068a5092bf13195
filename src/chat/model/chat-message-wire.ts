/** What a message can be. Images and voice travel as URLs, uploaded before. */
export type ChatKind = 'text' | 'image' | 'voice'

export type ChatSex = 'male' | 'female' | 'unknown'

/** The target of a message: one user, a group, or everyone (which only the server may send to). */
export type ChatTarget =
  | { readonly type: 'peer'; readonly id: string }
  | { readonly type: 'group'; readonly id: string }
  | { readonly type: 'broadcast' }

export interface ChatText {
  readonly text: string
}

export interface ChatImage {
  readonly url: string
  /** Pixels. */
  readonly width?: number
  readonly height?: number
}

export interface ChatVoice {
  readonly url: string
  readonly durationMs: number
}

/** What is said, by its kind. JSON. */
export type ChatContent =
  | ({ readonly kind: 'text' } & ChatText)
  | ({ readonly kind: 'image' } & ChatImage)
  | ({ readonly kind: 'voice' } & ChatVoice)

/** How a user or a group is shown. */
export interface ChatProfile {
  readonly name: string
  /** URL; empty for none. */
  readonly picture: string
  readonly sex: ChatSex
}

/** What a client asks the server to deliver. */
export interface ChatOutgoing {
  /**
   * The one id of the message, everywhere and for good: drawn by its sender, the `msg_id` of the envelope that
   * carries it, of its answer, of each push and of history. The server's idempotency key: what arrives twice of one
   * sender is answered twice and delivered once.
   */
  readonly id: string
  readonly to: ChatTarget
  readonly content: ChatContent
}

/** A message as the server tells of it, in a push and in history alike: the JSON has exactly these fields. */
export interface ChatDelivery extends ChatOutgoing {
  /** User id of the sender. The user's own, from another device, are passed on too. */
  readonly from: string
  /** When the server took it, its wall clock, epoch ms. Messages of a conversation are in order of this, then of id. */
  readonly createdAt: number
  /** The sender's. */
  readonly sender: ChatProfile
  /** The group's for a group; the other's when the user's own message comes from another device. */
  readonly conversation?: ChatProfile
}

/** The code of an answer that says: taken, and kept. Every other code is a refusal. */
export type ChatTakenCode = 1000

/** What the server says of a message of ours. */
export interface ChatAnswer {
  /** The `msg_id` that it answers. */
  readonly id: string
  /** 1000, or why it was refused. */
  readonly code: number
  /** When the server took it (a repeat tells the first time), epoch ms; absent with a refusal. */
  readonly createdAt?: number
}
