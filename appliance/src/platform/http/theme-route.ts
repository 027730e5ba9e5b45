import { z } from 'zod'
import { adminRoute, type AdminRoute } from './admin-route.ts'
import { nextPathSchema } from './form-state.ts'

/** Keeps the theme that somebody has chosen in their browser, and goes back to where they were. */
export const themeRoute: AdminRoute = adminRoute({
  method: 'POST',
  path: '/theme',
  access: 'public',
  form: z.object({ theme: z.enum(['system', 'light', 'dark']), next: nextPathSchema }),
  handle: ({ form: { theme, next } }) => Promise.resolve({ redirect: next, theme }),
})
