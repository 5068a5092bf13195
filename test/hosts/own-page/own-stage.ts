import { buildApp, type AppProject } from '../../e2e/support/build-app'
import type { TargetName } from '../host'
import { becomes, setStage, type AnyStageOptions, type Hosts, type Stage } from '../stage'
import type { Wishes } from './app/wishes'
import { ownPageProject } from './project'

export interface OwnStageOptions extends AnyStageOptions {
  readonly wishes?: Partial<Omit<Wishes, 'url'>>
  /** Default: with the build plugin. */
  readonly project?: AppProject
  /** Waits for live rows. Default true. */
  readonly live?: boolean
}

/** The app with one page of its own on a stage, its time standing. */
export async function openOwnStage<Name extends TargetName>(
  name: Name,
  { wishes, project = ownPageProject, live = true, ...options }: OwnStageOptions = {},
): Promise<Stage<Hosts[Name]>> {
  const build = await buildApp(name, project)
  const storageOf = (url: string): Record<string, unknown> => {
    const whole: Wishes = { url, dialect: 'copy-trading', token: 'first', ...wishes }
    return { 'own-page': JSON.stringify(whole) }
  }
  const stage = await setStage(name, build, storageOf, options)
  const { host } = stage
  await host.holdTime()
  if (live) await becomes(host, async () => (await host.texts('.row')).length > 0)
  return stage
}
