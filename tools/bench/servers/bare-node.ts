import { serve } from './serve.ts'

/** What no program on Node can be smaller than. */
serve(() => Promise.resolve({ ready: {} }))
