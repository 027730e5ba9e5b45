import type { Context, Middleware, Next } from 'koa'
import type { Logger } from '../logger.ts'
import { CSP_REPORT_PATH } from './security-headers.ts'

/** Counts what browsers report of the content security policy. */
export type CspReports = { middleware: Middleware; count(): number }

const LOGGED = 20

/** The body is never read: anybody can send one, and the count is what matters. The first few leave a line in the log. */
export function createCspReports(logger: Logger): CspReports {
  let count = 0
  return {
    count: () => count,
    middleware: async (ctx: Context, next: Next) => {
      if (ctx.path !== CSP_REPORT_PATH) return next()
      if (ctx.method !== 'POST') {
        ctx.status = 405
        return
      }
      count++
      if (count <= LOGGED)
        logger.warn({ count }, 'a browser reported a breach of the content security policy')
      ctx.req.resume()
      ctx.status = 204
    },
  }
}
