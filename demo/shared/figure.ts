import { shallowReactive, shallowRef, watch, type ShallowRef } from 'vue'
import type { Direction } from '../../src/format'

export interface Figure {
  /** Suffix of the CSS class `figure-…`, possibly with more classes. */
  readonly name: string
  readonly label: string
  readonly value: string
  readonly direction?: Direction | undefined
}

export const figureClass = ({ name, direction }: Pick<Figure, 'name' | 'direction'>): string =>
  direction === undefined ? `figure-value figure-${name}` : `figure-value figure-${name} is-${direction}`

/** Figures in a line, and a class for their width, if any. */
export interface FigureLine {
  readonly name: string
  readonly room: string
  readonly figures: readonly Figure[]
}

type LineState = { -readonly [Field in keyof FigureLine]: FigureLine[Field] }

const namesOf = (lines: readonly FigureLine[]): string =>
  lines.map(({ name, figures }) => [name, ...figures.map((figure) => figure.name)].join()).join('\n')

/** Updates the existing figure objects in place, so that a browser only renders changed texts. */
export function useFigureLines(read: () => readonly FigureLine[]): Readonly<ShallowRef<readonly FigureLine[]>> {
  const lines = shallowRef<readonly LineState[]>([])
  watch(read, (now) => {
    const before = namesOf(now) === namesOf(lines.value) ? lines.value : []
    lines.value = before.length > 0 ? before : now.map((line) =>
      shallowReactive({ ...line, figures: line.figures.map((figure) => shallowReactive({ ...figure })) }))
    for (const [at, line] of before.entries()) {
      const { room = '', figures = [] } = now[at] ?? {}
      line.room = room
      for (const [index, figure] of line.figures.entries()) Object.assign(figure, figures[index])
    }
  }, { immediate: true })
  return lines
}
