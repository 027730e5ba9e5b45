import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa from 'koa'
import { serve } from './serve.ts'

/** What a hub protocol can't be cheaper than: a Koa route that answers 304, and one that holds. */
serve(async () => {
  const app = new Koa()
  const router = new Router()
  router.get('/unchanged', (ctx) => {
    ctx.set('etag', '"x"')
    ctx.status = 304
  })
  router.get('/held', async (ctx) => {
    await new Promise<void>((resolve) => ctx.res.once('close', resolve))
  })
  app.use(router.routes())
  const server = app.listen(0, '127.0.0.1')
  server.keepAliveTimeout = 75_000
  await new Promise((resolve) => server.once('listening', resolve))
  return { ready: { port: (server.address() as AddressInfo).port } }
})
