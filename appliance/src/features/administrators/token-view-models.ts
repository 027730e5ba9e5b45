import type { SignedIn } from '../../platform/http/admin-route.ts'
import { CAPABILITIES, may } from '../../platform/http/capabilities.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Crumb } from '../../platform/views/page.ts'
import { CAPABILITY_WORDS } from './roles-view-model.ts'
import { isLive, MAX_DAYS, type ApiToken } from './tokens.ts'

/** Where one's own tokens are. */
export const TOKENS_PATH = '/account/tokens'

const crumbs: Crumb[] = [{ href: '/account', text: say('account.title') }]

const LIVE: Look = { icon: 'circle-check', tone: 'good', word: 'token.live' }
const EXPIRED: Look = { icon: 'circle-minus', tone: 'none', word: 'token.expired' }
const REVOKED: Look = { icon: 'circle-minus', tone: 'none', word: 'token.revoked' }

const FORM: Readonly<Record<'label' | 'days', FieldPlan>> = {
  label: { label: say('token.field.label'), hint: say('token.field.label.hint'), autocomplete: 'off' },
  days: {
    label: say('token.field.days'),
    type: 'number',
    hint: say('token.field.days.hint', { max: MAX_DAYS }),
  },
}

const presentToken = (now: number) => (token: ApiToken) => ({
  label: token.label,
  scopes: token.scopes.join(', '),
  expiresAt: token.expiresAt,
  lastUsedAt: token.lastUsedAt,
  look: token.revokedAt !== null ? REVOKED : isLive(token, now) ? LIVE : EXPIRED,
  revoke: isLive(token, now) ? path(['account', 'tokens', token.id, 'revoke']) : null,
})

const chosen = ({ values: { scopes = [] } }: FormState): readonly string[] =>
  typeof scopes === 'string' ? [scopes] : scopes

/** One's own tokens, and the form for another. */
export function presentTokens(
  admin: Pick<SignedIn, 'capabilities'>,
  tokens: readonly ApiToken[],
  form: FormState,
  now: number,
) {
  const picked = new Set(chosen(form))
  return {
    title: say('tokens.title'),
    crumbs,
    rows: tokens.map(presentToken(now)),
    fields: fieldsOf(FORM, form),
    scopes: CAPABILITIES.filter((capability) => may(admin, capability)).map((capability) => ({
      value: capability,
      id: `scope-${capability.replace('.', '-')}`,
      may: say(CAPABILITY_WORDS[capability]),
      checked: picked.has(capability),
    })),
    scopesFault: form.errors['scopes'] ?? null,
    faults: faultsOf({ ...FORM, scopes: { label: say('token.field.scopes') } }, form),
  }
}

/** A new token, shown once. */
export const presentNewToken = (text: string) => ({
  title: say('token.new.title'),
  crumbs: [...crumbs, { href: TOKENS_PATH, text: say('tokens.title') }],
  text,
})
