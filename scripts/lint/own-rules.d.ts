import type { Linter } from 'eslint'

/** Methods of ES2019 and later, which no bundler replaces. */
export const late: ReadonlySet<string>

declare const plugin: NonNullable<Linter.Config['plugins']>[string]
export default plugin
