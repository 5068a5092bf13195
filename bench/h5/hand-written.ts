/** How many rows the page has: all of them, or as many as a window. */
export type Extent = 'all' | number

/**
 * A page as a careful hand writes it without any framework: one element a row, its text nodes kept, each written only
 * when its text is another, and nothing of the layout ever read.
 */
export function handWrittenPage(url: string, extent: Extent): string {
  return `<!doctype html>
<meta charset="utf-8">
<style>
  body { margin: 0; font: 15px/20px sans-serif; }
  .row { display: flex; align-items: center; justify-content: space-between; height: 64px; padding: 0 16px;
    border-bottom: 1px solid #e3e7ee; box-sizing: border-box; font-variant-numeric: tabular-nums; }
  .small { color: #566171; font-size: 13px; }
  .side { margin-left: 8px; padding: 0 6px; border-radius: 5px; background: #e3ecfc; font-size: 11px; }
  .gain { color: #08744a; } .loss { color: #c02b23; }
  .end { text-align: right; }
</style>
<main></main>
<script>
  const most = ${extent === 'all' ? 'Infinity' : extent}
  const rows = new Map()
  function leaf(parent, name) {
    const element = parent.appendChild(document.createElement('span'))
    element.className = name
    return element.appendChild(document.createTextNode(''))
  }
  function line(parent, name) {
    const element = parent.appendChild(document.createElement('div'))
    element.className = name
    return element
  }
  function add(row) {
    const element = line(document.querySelector('main'), 'row')
    const start = line(element, 'start'), head = line(start, 'head'), prices = line(start, 'small')
    const end = line(element, 'end')
    leaf(head, 'symbol').data = row.symbol
    leaf(head, 'side').data = row.type + ' ' + row.lots.toFixed(2)
    leaf(prices, 'open').data = row.openprice.toFixed(row.digits)
    leaf(prices, 'arrow').data = ' → '
    const now = leaf(prices, 'now'), profit = leaf(end, 'gain')
    leaf(line(end, 'small'), 'signal').data = row.signame
    const shown = { row, now, profit }
    rows.set(row.ticket, shown)
    write(shown)
  }
  function write({ row, now, profit }) {
    const price = row.nowprice.toFixed(row.digits)
    if (now.data !== price) now.data = price
    const amount = (row.profit > 0 ? '+' : '') + row.profit.toFixed(2)
    if (profit.data !== amount) profit.data = amount
    const direction = row.profit < 0 ? 'loss' : 'gain'
    if (profit.parentNode.className !== direction) profit.parentNode.className = direction
  }
  const socket = new WebSocket('${url}')
  socket.onopen = () => socket.send('{"type":"Subscribe","traderid":10260}')
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data)
    if (frame.type === 'Snapshot') for (const row of frame.data.slice(0, most)) add(row)
    if (frame.type === 'Delta') {
      for (const patch of frame.data.upsert) {
        const shown = rows.get(patch.ticket)
        if (shown === undefined) continue
        Object.assign(shown.row, patch)
        write(shown)
      }
    }
  }
</script>`
}
