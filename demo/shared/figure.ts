import type { Direction } from '../../src/format'

/** A name and what stands at it. */
export interface Figure {
  /** Its class, `figure-…`; after it others may follow. */
  readonly name: string
  readonly label: string
  readonly value: string
  readonly direction?: Direction | undefined
}

export const figureClass = ({ name, direction }: Pick<Figure, 'name' | 'direction'>): string =>
  direction === undefined ? `figure-value figure-${name}` : `figure-value figure-${name} is-${direction}`
