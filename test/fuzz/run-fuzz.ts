import { createSeededRandom } from '../../server/shared/seeded-random'
import { shorten } from '../world/shorten'
import { SilentChange, type Subject, type Target, type Verdict } from './subject'

interface Finding {
  readonly target: string
  readonly kind: 'throw' | 'silent-change'
  readonly message: string
  /** Seed that reproduces the finding with `--seed` and the same number of frames. */
  readonly seed: number
  /** Shortest episode found, whose last string fails. */
  readonly texts: readonly string[]
}

interface FuzzOptions {
  readonly targets: readonly Target[]
  readonly frames: number
  readonly seed: number
  readonly reported?: ((name: string, frames: number, elapsedMs: number) => void) | undefined
}

/** Number of findings to shorten and show. Others are only counted. */
const maxShown = 5

interface Failure {
  readonly kind: Finding['kind']
  readonly message: string
}

function failureOf(error: unknown): Failure {
  const kind = error instanceof SilentChange ? 'silent-change' : 'throw'
  return { kind, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
}

function isPolluted(): boolean {
  for (const key in {}) return key !== undefined
  return 'polluted' in {}
}

async function give(subject: Subject, text: string): Promise<Verdict> {
  const verdict = await subject.take(text)
  if (isPolluted()) throw new SilentChange('the prototype of all objects was changed')
  return verdict
}

async function replay(target: Target, texts: readonly string[]): Promise<Failure | undefined> {
  try {
    const subject = target.open()
    for (const [index, text] of texts.entries()) {
      try {
        await give(subject, text)
      } catch (error) {
        return index === texts.length - 1 ? failureOf(error) : undefined
      }
    }
  } catch {
    return undefined
  }
  return undefined
}

/** Shortens an episode with the same failure: removes strings before the last, then letters. */
async function shrink(
  texts: readonly string[], fails: (episode: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  const found = async (episode: readonly string[]): Promise<true | undefined> => await fails(episode) || undefined
  const last = texts.slice(-1)
  const before = await shorten(texts.slice(0, -1), (some) => found([...some, ...last]))
  let best = [...before?.items ?? texts.slice(0, -1), ...last]
  for (const [place, text] of [...best.entries()].reverse()) {
    const withText = (letters: readonly string[]): string[] =>
      best.map((each, at) => (at === place ? letters.join('') : each))
    const short = await shorten([...text], (letters) => found(withText(letters)))
    if (short !== undefined) best = withText(short.items)
  }
  return best
}

export async function runFuzz({ targets, frames, seed, reported }: FuzzOptions) {
  const findings: Finding[] = []
  const decoders: Record<string, number> = {}
  const counts = { throws: 0, silentChanges: 0, accepted: 0, refused: 0 }

  async function note(target: Target, texts: readonly string[], failure: Failure): Promise<void> {
    if (failure.kind === 'throw') counts.throws += 1
    else counts.silentChanges += 1
    if (findings.length >= maxShown) return
    const shortest = await shrink(texts, async (fewer) => (await replay(target, fewer))?.kind === failure.kind)
    const { message } = (await replay(target, shortest)) ?? failure
    findings.push({ target: target.name, seed, texts: shortest, kind: failure.kind, message })
  }

  for (const [index, target] of targets.entries()) {
    const startedMs = performance.now()
    const share = Math.floor(frames / targets.length) + (index < frames % targets.length ? 1 : 0)
    let done = 0
    for (let episode = 0; done < share; episode += 1) {
      const dice = createSeededRandom(`${seed} ${target.name} ${episode}`)
      const subject = target.open()
      const texts: string[] = []
      while (done < share && texts.length < target.episodeLength && subject.isOver?.() !== true) {
        const text = subject.make(dice)
        texts.push(text)
        done += 1
        try {
          counts[await give(subject, text)] += 1
        } catch (error) {
          await note(target, texts, failureOf(error))
          break
        }
      }
    }
    decoders[target.name] = done
    reported?.(target.name, done, performance.now() - startedMs)
  }
  const total = Object.values(decoders).reduce((sum, count) => sum + count, 0)
  return { frames: total, ...counts, decoders, findings }
}
