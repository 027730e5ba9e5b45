import type { Page } from '../../platform/db/index.ts'
import type { FormState } from '../../platform/http/form-state.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { path } from '../../platform/views/address.ts'
import { pagerOf, rowsText } from '../../platform/views/page.ts'
import type { CodeKind } from './code-store.ts'
import type { EnrolmentCodeView } from './codes.ts'

/** Address of the list of codes. */
export const ENROLMENT_PATH = '/enrolment'

const OPEN: Look = { icon: 'circle-check', tone: 'good', word: 'enrolment.open' }
const USED_UP: Look = { icon: 'circle-check', tone: 'none', word: 'enrolment.usedUp' }
const EXPIRED: Look = { icon: 'clock-hour-4', tone: 'none', word: 'enrolment.expired' }
const ENDED: Look = { icon: 'circle-minus', tone: 'none', word: 'enrolment.ended' }

function lookOf({ endedAt, expiresAt, maxUses, used }: EnrolmentCodeView, now: number): Look {
  if (endedAt !== null) return ENDED
  if (expiresAt !== null && expiresAt <= now) return EXPIRED
  return maxUses !== null && used >= maxUses ? USED_UP : OPEN
}

const KINDS: Readonly<Record<CodeKind, { short: string; long: string }>> = {
  once: { short: 'enrolment.kind.once', long: 'enrolment.kind.once.long' },
  counted: { short: 'enrolment.kind.counted', long: 'enrolment.kind.counted.long' },
  ephemeral: { short: 'enrolment.kind.ephemeral', long: 'enrolment.kind.ephemeral.long' },
}

/** The list of enrolment codes. */
export const presentCodes = (page: Page<EnrolmentCodeView>, now: number): object => ({
  title: say('enrolment.title'),
  rows: page.rows.map((code) => {
    const look = lookOf(code, now)
    return {
      label: code.label,
      kind: say(KINDS[code.kind].short),
      approval: code.needsApproval,
      used:
        code.maxUses === null
          ? say('enrolment.usedOpen', { used: code.used })
          : say('enrolment.used', { used: code.used, max: code.maxUses }),
      look,
      expiresAt: code.expiresAt,
      end: look === OPEN ? path(['enrolment', code.id, 'end']) : null,
    }
  }),
  empty: {
    icon: 'ticket',
    title: say('enrolment.none.title'),
    text: say('enrolment.none.text'),
    actions: [{ href: `${ENROLMENT_PATH}/new`, text: say('enrolment.new'), icon: 'plus', primary: true }],
  },
  pager: pagerOf(page, rowsText(page.rows.length, null), ENROLMENT_PATH, {}),
})

const PLANS: Readonly<
  Record<'label' | 'kind' | 'maxUses' | 'days' | 'tags' | 'approval' | 'reimaged', FieldPlan>
> = {
  label: {
    label: say('enrolment.field.label'),
    hint: say('enrolment.field.label.hint'),
    autocomplete: 'off',
  },
  kind: {
    label: say('enrolment.field.kind'),
    type: 'select',
    options: Object.entries(KINDS).map(([value, { long }]) => ({ value, text: say(long) })),
  },
  maxUses: {
    label: say('enrolment.field.maxUses'),
    type: 'number',
    optional: true,
    hint: say('enrolment.field.maxUses.hint'),
  },
  days: {
    label: say('enrolment.field.days'),
    type: 'number',
    optional: true,
    hint: say('enrolment.field.days.hint'),
  },
  tags: {
    label: say('enrolment.field.tags'),
    optional: true,
    hint: say('enrolment.field.tags.hint'),
    autocomplete: 'off',
  },
  approval: { label: say('enrolment.field.approval'), type: 'check' },
  reimaged: { label: say('enrolment.field.reimaged'), type: 'check' },
}

/** The form for a new code. */
export const presentNewCode = (form: FormState): object => ({
  title: say('enrolment.new.title'),
  crumbs: [{ href: ENROLMENT_PATH, text: say('enrolment.title') }],
  fields: fieldsOf(PLANS, { ...form, errors: renamed(form.errors) }),
  faults: faultsOf(PLANS, { ...form, errors: renamed(form.errors) }),
})

/** The rules speak of the moment of expiry; the form asks for days. */
const renamed = ({ expiresAt, ...errors }: FormState['errors']): FormState['errors'] =>
  expiresAt === undefined ? errors : { ...errors, days: expiresAt }

/** A code that was just made: shown this once. */
export const presentMade = (label: string, code: string): object => ({
  title: say('enrolment.made.title', { label }),
  crumbs: [{ href: ENROLMENT_PATH, text: say('enrolment.title') }],
  code,
})
