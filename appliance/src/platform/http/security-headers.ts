import type { Context, Next } from 'koa'

/** Where browsers report what the policy stopped. */
export const CSP_REPORT_PATH = '/csp-report'

/** Own files only; nothing inline, no plug-ins, no frames. `data:` images stand in the vendored style sheet. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  `report-uri ${CSP_REPORT_PATH}`,
].join('; ')

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  /** Not `no-referrer`: with it browsers send `Origin: null` with forms, which CSRF protection refuses. */
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), hid=()',
}

/** Headers that every answer to a browser carries. Static files may set another `cache-control`. */
export async function securityHeaders(ctx: Context, next: Next): Promise<void> {
  ctx.set(HEADERS)
  ctx.set('cache-control', 'no-store')
  await next()
}
