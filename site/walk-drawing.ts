/** A step of a walk: a module, and the function called in it. */
interface Step {
  readonly path: string
  readonly name: string
}

const LANE_PX = 150
const STEP_PX = 34
const HEAD_PX = 44
/** Keeps a column's line from crossing out names. */
const HALO = 'paint-order: stroke; stroke: var(--vp-c-bg); stroke-width: 5px'

/** Returns at most two folders, such as `connection/runtime` or `components`, without a leading `src` or `server`. */
const laneOf = ({ path }: Step): string =>
  /^(?:src|server)\//.test(path) ? path.split('/').slice(1, -1).slice(0, 2).join('/') : path.slice(0, path.indexOf('/'))

/** Draws a walk with a column for each folder and an arrow for each call. @param label the name for screen readers */
export function drawWalk(text: string, label: string): string {
  const steps = text.trim().split('\n').map((line): Step => {
    const [path = '', name = ''] = line.split(' ')
    return { path, name }
  })
  const lanes = [...new Set(steps.map(laneOf))]
  const middleOf = (step: Step): number => lanes.indexOf(laneOf(step)) * LANE_PX + LANE_PX / 2
  const [widthPx, heightPx] = [lanes.length * LANE_PX, HEAD_PX + steps.length * STEP_PX + 10]
  const columns = lanes.map((lane, at) => {
    const x = at * LANE_PX + LANE_PX / 2
    return `<text x="${x}" y="20" font-weight="600">${lane}</text>`
      + `<line x1="${x}" y1="30" x2="${x}" y2="${heightPx}" stroke="currentColor" stroke-dasharray="3 4" />`
  })
  const arrows = steps.map((step, at) => {
    const before = steps[at - 1] ?? step
    const [from, to, y] = [middleOf(before), middleOf(step), HEAD_PX + at * STEP_PX + 20]
    const side = to < from ? 7 : -7
    const way = from === to ? '' : `<line x1="${from}" y1="${y}" x2="${to}" y2="${y}" stroke="currentColor" />`
    return `${way}<path d="M${to} ${y}l${side} -4v8z" fill="currentColor" />`
      + `<text x="${to}" y="${y - 6}" style="${HALO}">${at + 1} ${step.name}</text>`
  })
  return `<div class="walk" tabindex="0" role="group" aria-label="${label}" style="overflow-x: auto">`
    + `<svg role="img" aria-label="${label}" width="${widthPx}" height="${heightPx}"`
    + ' font-size="12" text-anchor="middle" style="max-width: none">'
    + `<g fill="currentColor">${[...columns, ...arrows].join('')}</g></svg></div>\n`
}
