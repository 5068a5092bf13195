import type { ServerPeer } from './server-peer'

/** A message that must arrive, and may come more than once: it is recognised by its id. */
export interface NoteFrame {
  readonly type: 'Note'
  readonly traderid: number | string
  readonly id: string
  readonly text: string
}

/** Beside the hub: keeps each note once, by its id, for good, and acknowledges it as often as it comes. */
export interface NoteReceiver {
  /** True when it was a note. */
  take(peer: ServerPeer, text: string): boolean
  /** Notes kept, by id. */
  kept(): ReadonlyMap<string, NoteFrame>
  /** How often a note came, kept or not. */
  timesCome(id: string): number
}

/** Cheaper than to parse every frame. */
const noteStart = '{"type":"Note"'

function isNote(value: unknown): value is NoteFrame {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

export function createNoteReceiver(): NoteReceiver {
  const kept = new Map<string, NoteFrame>()
  const times = new Map<string, number>()

  return {
    take(peer, text) {
      if (!text.startsWith(noteStart)) return false
      const note: unknown = JSON.parse(text)
      if (!isNote(note)) throw new Error(`The client sent what is no note: ${text}`)
      if (peer.readyState !== peer.OPEN) return true
      times.set(note.id, (times.get(note.id) ?? 0) + 1)
      if (!kept.has(note.id)) kept.set(note.id, note)
      peer.send(JSON.stringify({ type: 'Ack', reqid: note.id, Code: 200, state: 'done', tickets: [] }))
      return true
    },
    kept: () => kept,
    timesCome: (id) => times.get(id) ?? 0,
  }
}
