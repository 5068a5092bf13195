import { mergeConfig } from 'vite'
import demo from '../test-build'
import { cures } from './cures'
import { deeds } from './deeds'
import { uncurePlugin } from './uncure-plugin'

/** The demo app, in which each cure can be taken away at the start. */
export default mergeConfig(demo, { plugins: [uncurePlugin([...cures, ...deeds])] })
