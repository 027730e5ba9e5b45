import { randomUUID } from 'node:crypto'
import type Router from '@koa/router'
import Koa, { type Context, type Middleware, type Next } from 'koa'
import type { Logger } from '../logger.ts'

/** Whether the appliance can serve: shown at /readyz. */
export type Readiness = () => Promise<boolean>

/** One piece of the way from request to page. */
export type PageMiddleware = Middleware

/** What the web application is put together from. */
export type AppParts = {
  logger: Logger
  ready: Readiness
  /** Routers in the order in which they are asked. */
  routers: readonly Router[]
  /** Middleware of the pages, after everything for hubs. */
  pages: readonly PageMiddleware[]
}

/** Puts the web application together. Addresses nobody serves are 404. */
export function createApp({ logger, ready, routers, pages }: AppParts): Koa {
  const app = new Koa()
  app.silent = true
  app.on('error', (error: unknown) => logger.error({ error }, 'a request failed outside its error handler'))
  app.use(requestLog(logger))
  app.use(health(ready))
  for (const router of routers) app.use(router.routes())
  for (const middleware of pages) app.use(middleware)
  return app
}

/** One line per request, without addresses, query or headers; a hub's poll that changes nothing is `debug`. */
const requestLog =
  (logger: Logger): Middleware =>
  async (ctx: Context, next: Next) => {
    const started = performance.now()
    const requestId = randomUUID()
    ctx.state['requestId'] = requestId
    try {
      await next()
    } finally {
      const ms = Math.round(performance.now() - started)
      const level = ctx.status === 304 || ctx.path === '/livez' || ctx.path === '/readyz' ? 'debug' : 'info'
      logger[level]({ requestId, method: ctx.method, path: ctx.path, status: ctx.status, ms }, 'request')
    }
  }

const health =
  (ready: Readiness): Middleware =>
  async (ctx: Context, next: Next) => {
    if (ctx.path === '/livez') ctx.body = 'alive'
    else if (ctx.path === '/readyz') {
      const isReady = await ready()
      ctx.status = isReady ? 200 : 503
      ctx.body = isReady ? 'ready' : 'not ready'
    } else await next()
  }
