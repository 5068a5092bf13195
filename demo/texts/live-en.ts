export const liveEn = {
  lose: 'Stop the server',
  giveBack: 'Start the server',
  secondsAfter: (seconds: number) => (seconds === 0 ? '0' : `${seconds} s`),
  axis: 'Five windows and the attempts in them, by the seconds since the loss',
  rows: (count: string, changes: string) => `${count} rows, ${changes} price changes a second`,
  byProfit: 'Sort by profit',
  byServer: 'The server\'s order',
  spread: 'Five windows, each client at its own place in them',
  fixed: 'All of them every 3 seconds',
  peak: (most: string) => `at most ${most} a second`,
  again: 'Lose all clients again',
  clients: 'Attempts of 1,000 clients that lost their connection at the same moment',
  needing: 'Open Trades',
  other: 'Closed Trades',
  needHint: 'This tab needs the socket.',
  otherHint: 'This tab does not: after 300 ms the client sends its goodbye frame and closes.',
  flip: 'There and back in 150 ms',
}

export type LiveTexts = typeof liveEn
