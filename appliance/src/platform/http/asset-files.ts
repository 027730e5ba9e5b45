import type { Context, Middleware, Next } from 'koa'
import { ASSETS_PATH, type Assets } from '../views/assets.ts'

/**
 * Serves our own files. An address that carries the file's hash is good for ever; any other is asked for again each
 * time and answered 304 while the file is the same.
 */
export const assetFiles =
  (assets: Assets): Middleware =>
  async (ctx: Context, next: Next) => {
    if (!ctx.path.startsWith(ASSETS_PATH) || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
    const asset = assets.find(ctx.path.slice(ASSETS_PATH.length))
    ctx.set('x-content-type-options', 'nosniff')
    ctx.set('cross-origin-resource-policy', 'same-origin')
    if (!asset) {
      ctx.status = 404
      return
    }
    const tag = `"${asset.hash}"`
    ctx.set('etag', tag)
    const fixed = ctx.query['v'] === asset.hash
    ctx.set('cache-control', fixed ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (ctx.get('if-none-match') === tag) {
      ctx.status = 304
      return
    }
    ctx.type = asset.type
    ctx.body = asset.body
  }
