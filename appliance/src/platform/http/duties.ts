import { say, type Phrase } from '../views/messages/phrase.ts'
import type { OrganizationFacts, SignedIn } from './admin-route.ts'
import { NOT_ASKED } from './purpose.ts'

/** Where a password that somebody else has set is changed, and a second factor is set up. */
export const PASSWORD_PATH = '/account/password'
export const SECOND_FACTOR_PATH = '/account/second-factor'
/** How to leave instead. */
export const SIGN_OUT_PATH = '/sign-out'

/** What comes before everything else: the page where it is done, and what is said to whoever goes on regardless. */
export type Duty = { path: string; first: Phrase }

/** What an administrator has to do before anything else works; null when they are free. */
export function dutyOf(
  admin: Pick<SignedIn, 'mustChangePassword' | 'hasSecondFactor'>,
  organization: Pick<OrganizationFacts, 'rules'> | null,
): Duty | null {
  if (admin.mustChangePassword) return { path: PASSWORD_PATH, first: say('error.changePassword') }
  if (organization?.rules.demandsSecondFactor && !admin.hasSecondFactor)
    return { path: SECOND_FACTOR_PATH, first: say('error.secondFactor') }
  return null
}

/** Whether a page belongs to what has to be done, or leads out. */
export const servesDuty = ({ path: place }: Duty, path: string): boolean =>
  path === place || path.startsWith(`${place}/`) || path === SIGN_OUT_PATH

/** Who looks, by the organization's rules: where none asks for a purpose, none is owed. */
export const withPurpose = (admin: SignedIn, { rules }: OrganizationFacts): SignedIn =>
  rules.asksPurpose || admin.purpose.is !== 'owed' ? admin : { ...admin, purpose: NOT_ASKED }
