import { HUB_ERRORS } from '../../../agent/src/errors.ts'
import { FETCH_FAULTS, HOLD_REASONS } from '../../../appliance/src/features/directory/reasons.ts'
import { inEnglish } from '../../../appliance/src/messages.ts'
import { APP_ERRORS } from '../../../appliance/src/platform/errors.ts'
import { PROTOCOL_ERRORS } from '../../../protocol/src/errors.ts'
import { code, type Table } from './table.ts'

const RETRIES = {
  never: 'A person must act.',
  later: 'The hub tries again later.',
  renew: 'The hub renews what is out of date and tries again at once.',
} as const

/** Errors of the appliance for people and scripts. */
export const appErrorTable = (): Table => ({
  head: ['Code', 'Status', 'Meaning', 'What to do'],
  rows: Object.entries(APP_ERRORS).map(([name, { status, meaning, next }]) => [
    code(name),
    String(status),
    inEnglish(meaning),
    inEnglish(next),
  ]),
})

/** Errors between hub and appliance. */
export const protocolErrorTable = (): Table => ({
  head: ['Code', 'Status', 'Meaning', 'What happens then'],
  rows: Object.entries(PROTOCOL_ERRORS).map(([name, { status, meaning, retry }]) => [
    code(name),
    String(status),
    meaning,
    RETRIES[retry],
  ]),
})

/** Errors of the hub itself. */
export const hubErrorTable = (): Table => ({
  head: ['Code', 'Exit status', 'Meaning', 'What to do'],
  rows: Object.entries(HUB_ERRORS).map(([name, { exit, meaning, next }]) => [
    code(name),
    String(exit),
    meaning,
    next,
  ]),
})

/** Why a directory could not be read completely. */
export const fetchFaultTable = (): Table => ({
  head: ['Code', 'Meaning', 'What to do'],
  rows: Object.entries(FETCH_FAULTS).map(([name, { meaning, next }]) => [
    code(name),
    inEnglish(meaning),
    inEnglish(next),
  ]),
})

/** Why the guard holds a plan. */
export const holdReasonTable = (): Table => ({
  head: ['Code', 'Meaning'],
  rows: Object.entries(HOLD_REASONS).map(([name, { meaning }]) => [code(name), inEnglish(meaning)]),
})
