import { area, line } from 'd3-shape'
import type { ValueRange } from './value-range'

/** Units of the drawing, independent of the display size and fine enough for whole numbers. */
const UNITS = 1_000

/**
 * Draws values over time as a line with a filled area, in an SVG data URI that stretches to any box. Unlike a canvas,
 * the picture is sharp on every screen and needs no platform API.
 */
export function areaImage(values: readonly number[], { min, max }: ValueRange, colour: string): string {
  // Draws a single value as a level line with two points.
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
    // `non-scaling-stroke` keeps the line width when stretched.
    `<path d="${stroke}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"`,
    ' vector-effect="non-scaling-stroke"/></svg>',
  ].join('')
  // Escapes parentheses, because some style parsers end even a quoted `url()` at the first parenthesis.
  return `data:image/svg+xml,${encodeURIComponent(svg).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'))}`
}
