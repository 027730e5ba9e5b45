import type { ErrorModel } from '../http/admin-route.ts'
import { say, type Phrase } from './messages/phrase.ts'
import type { Look } from './looks.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: 'error.title.400',
  401: 'error.title.401',
  403: 'error.title.403',
  404: 'error.title.404',
  409: 'error.title.409',
  413: 'error.title.400',
  429: 'error.title.429',
}

const LOOKS: Readonly<Record<number, Omit<Look, 'word'>>> = {
  403: { icon: 'lock', tone: 'none' },
  404: { icon: 'filter-off', tone: 'none' },
  409: { icon: 'alert-triangle', tone: 'warn' },
}

/** What the page of an error says. Asking again is offered where it may help. */
export const presentError = (
  error: ErrorModel,
  url: string,
): ErrorModel & { title: Phrase; look: Omit<Look, 'word'>; again: string | null } => ({
  ...error,
  title: say(TITLES[error.status] ?? 'error.title.500'),
  look: LOOKS[error.status] ?? { icon: 'alert-triangle', tone: 'bad' },
  again: error.status >= 500 || error.status === 429 ? url : null,
})
