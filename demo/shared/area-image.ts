import { area, line } from 'd3-shape'
import type { ValueRange } from './value-range'

/** The picture's own units, at any display size: fine enough for whole numbers. */
const UNITS = 1_000

/**
 * Values over time as a line with a shade under it: an SVG as a data URI that stretches to any box. A
 * picture and no canvas: it is sharp on each screen, follows the width by itself and needs no context of a platform.
 */
export function areaImage(values: readonly number[], { min, max }: ValueRange, colour: string): string {
  // A single value is a level, so it takes two points.
  const levels = values.length === 1 ? [...values, ...values] : values
  const x = (_value: number, index: number): number => Math.round((index / (levels.length - 1)) * UNITS)
  const y = (value: number): number => Math.round(((max - value) / (max - min)) * UNITS)
  const shade = area<number>().x(x).y0(UNITS).y1(y)(levels) ?? ''
  const stroke = line<number>().x(x).y(y)(levels) ?? ''
  const stop = (offset: number, opacity: number): string =>
    `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${UNITS} ${UNITS}" preserveAspectRatio="none">`,
    `<linearGradient id="s" x2="0" y2="1">${stop(0, 0.28)}${stop(1, 0.03)}</linearGradient>`,
    `<path d="${shade}" fill="url(#s)"/>`,
    // The line keeps its width however the picture is stretched.
    `<path d="${stroke}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"`,
    ' vector-effect="non-scaling-stroke"/></svg>',
  ].join('')
  // Parentheses too: some style parsers end a `url()` at the first, quoted or not.
  return `data:image/svg+xml,${encodeURIComponent(svg).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'))}`
}
