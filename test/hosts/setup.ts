import { afterAll } from 'vitest'
import { closeSharedBrowser } from './h5/shared-browser'

// Read for each test file, also where files share their modules.
afterAll(closeSharedBrowser)
