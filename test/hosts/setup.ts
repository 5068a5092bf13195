import { afterAll } from 'vitest'
import '../support/compare-bytes'
import { closeSharedBrowser } from './h5/shared-browser'

// Read for each test file, even when files share their modules.
afterAll(closeSharedBrowser)
