import { randomBytes } from 'node:crypto'
import type { Context } from 'koa'
import { AppError } from '../errors.ts'
import { say } from '../views/messages/phrase.ts'
import type { Theme } from './admin-route.ts'

const SESSION = 'earshot-session'
/** Ties forms of somebody who is not signed in to their browser. */
const FORM = 'earshot-form'
const NOTICE = 'earshot-notice'
const THEME = 'earshot-theme'
const MAX_NOTICE = 1000
const NOTICE_SECONDS = 60
const THEME_SECONDS = 400 * 24 * 60 * 60

/** Cookies of one request. Over TLS they carry the `__Host-` prefix; without it they exist on loopback only. */
export type Cookies = {
  session: string | undefined
  setSession(token: string | null): void
  /** What ties the forms of this browser to it; undefined when it showed nothing. */
  holder: string | undefined
  /** The same, made where there was none yet. */
  ensureHolder(): string
  /** The notice for this page; it is shown once. */
  takeNotice(): string | null
  setNotice(text: string): void
  theme: Theme
  setTheme(theme: Theme): void
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Reads the cookies. `secure` says whether TLS protects the request all the way. Throws `AppError` `forbidden`. */
export function readCookies(ctx: Context, secure: boolean): Cookies {
  if (!secure && !LOOPBACK.has(ctx.req.socket.remoteAddress ?? ''))
    throw new AppError('forbidden', say('error.plainHttp'))
  const name = (plain: string): string => (secure ? `__Host-${plain}` : plain)
  const get = (plain: string): string | undefined => ctx.cookies.get(name(plain), { signed: false })
  const set = (plain: string, value: string | null, maxAgeSeconds?: number): void => {
    const parts = [`${name(plain)}=${value ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Strict']
    if (secure) parts.push('Secure')
    const age = value === null ? 0 : maxAgeSeconds
    if (age !== undefined) parts.push(`Max-Age=${age}`)
    ctx.append('set-cookie', parts.join('; '))
  }
  let form = get(FORM)
  const session = get(SESSION)
  return {
    session,
    setSession: (token) => set(SESSION, token),
    holder: session ?? form,
    ensureHolder() {
      if (session !== undefined) return session
      if (form === undefined) set(FORM, (form = randomBytes(24).toString('base64url')))
      return form
    },
    takeNotice() {
      const encoded = get(NOTICE)
      if (encoded === undefined) return null
      set(NOTICE, null)
      return Buffer.from(encoded, 'base64url').toString('utf8').slice(0, MAX_NOTICE)
    },
    setNotice: (text) =>
      set(NOTICE, Buffer.from(text.slice(0, MAX_NOTICE)).toString('base64url'), NOTICE_SECONDS),
    theme: themeOf(get(THEME)),
    setTheme: (theme) => set(THEME, theme === 'system' ? null : theme, THEME_SECONDS),
  }
}

const themeOf = (text: string | undefined): Theme => (text === 'light' || text === 'dark' ? text : 'system')
