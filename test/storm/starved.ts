import { readFile } from 'node:fs/promises'

const everyMs = 50

/** The main thread's waiting time, ms; 0 where the system does not report it. */
async function waitedMs(pid: number): Promise<number> {
  const [, waitedNs = '0'] = (await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '')).split(' ')
  return Number(waitedNs) / 1_000_000
}

/** Time that ready processes have waited for a core on a busy machine. */
export function watchStarved(pids: () => readonly (number | undefined)[]) {
  const waited = new Map<number, number>()
  let total = 0

  async function look(): Promise<void> {
    for (const pid of pids()) {
      if (pid === undefined) continue
      const now = await waitedMs(pid)
      total += Math.max(0, now - (waited.get(pid) ?? now))
      waited.set(pid, now)
    }
  }

  const timer = setInterval(() => void look(), everyMs)
  return {
    ms: (): number => total,
    stop: (): void => clearInterval(timer),
  }
}
