import type { PageContext } from '../http/admin-route.ts'
import { may, type Access } from '../http/capabilities.ts'
import { dutyOf } from '../http/duties.ts'

/** A place in the side navigation, seen only by those who may go there. */
export type Place = { href: string; icon: string; word: string; access: Access }

/** The areas that exist, in order. */
export const PLACES: readonly Place[] = [
  { href: '/', icon: 'layout-dashboard', word: 'nav.overview', access: 'overview.view' },
  { href: '/devices', icon: 'headset', word: 'nav.devices', access: 'devices.view' },
  { href: '/hubs', icon: 'computer', word: 'nav.hubs', access: 'hubs.view' },
  { href: '/groups', icon: 'users-group', word: 'nav.groups', access: 'people.view' },
  { href: '/sites', icon: 'map-pin', word: 'nav.sites', access: 'hubs.view' },
  { href: '/policies', icon: 'shield-lock', word: 'nav.policies', access: 'policies.view' },
  { href: '/reports', icon: 'file-analytics', word: 'nav.reports', access: 'reports.view' },
  { href: '/jobs', icon: 'hourglass-empty', word: 'nav.jobs', access: 'reports.view' },
  { href: '/audit', icon: 'history', word: 'nav.audit', access: 'audit.view' },
  { href: '/directories', icon: 'directory', word: 'nav.directory', access: 'directory.view' },
  { href: '/enrolment', icon: 'ticket', word: 'nav.enrolment', access: 'enrolment.view' },
  { href: '/administrators', icon: 'users', word: 'nav.administrators', access: 'administrators.manage' },
  { href: '/keys', icon: 'key', word: 'nav.keys', access: 'keys.manage' },
  { href: '/system', icon: 'cpu', word: 'nav.system', access: 'system.view' },
  { href: '/organization', icon: 'settings', word: 'nav.organization', access: 'organization.manage' },
]

/** A place as the navigation shows it. `current` is what `aria-current` says; null: we are elsewhere. */
export type NavigationItem = { href: string; icon: string; word: string; current: 'page' | 'true' | null }

/** Whether a path is a place of the navigation or lies within it. */
export const within = (path: string, href: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)

/** The places that the administrator of a page may use. */
export function navigationOf({
  admin,
  organization,
  path,
}: Pick<PageContext, 'admin' | 'organization' | 'path'>): NavigationItem[] {
  if (!admin || dutyOf(admin, organization)) return []
  return PLACES.filter(({ access }) => may(admin, access)).map(({ href, icon, word }) => ({
    href,
    icon,
    word,
    current: path === href ? 'page' : within(path, href) ? 'true' : null,
  }))
}
