import type { Session } from '@earshot/protocol'
import { fold, withoutAccents } from '../../platform/fold.ts'

/** active; disabled: the directory says so; missing: gone from two complete runs, waits for a person's decision. */
export type PersonState = 'active' | 'disabled' | 'missing'

/** A person as people see them. `directoryId` is null for one made by hand. */
export type Person = {
  id: string
  name: string
  logins: string[]
  /** Null where the organization has not switched the attribute on. */
  email: string | null
  state: PersonState
  /** Milliseconds since 1970 UTC of the first complete run that lacked them; null while the directory has them. */
  absentSince: number | null
  directoryId: string | null
}

/** A group as people see it. `directoryId` is null for one made by hand. */
export type Group = {
  id: string
  name: string
  state: 'present' | 'missing'
  absentSince: number | null
  directoryId: string | null
}

/** The words of a name, folded. */
export const wordsOf = (...texts: string[]): string[] => [
  ...new Set(texts.flatMap((text) => fold(text).split(/[^\p{L}\p{N}]+/u)).filter((word) => word !== '')),
]

/** The words under which a name is found: as they are written, and without accents. */
export const indexedWordsOf = (...texts: string[]): string[] => [
  ...new Set(wordsOf(...texts).flatMap((word) => [word, withoutAccents(word)])),
]

/** Whether the session belongs to an account of the computer itself, which no directory knows. */
export function isLocalAccount(session: Session, computerName: string): boolean {
  const domain = fold(session.domain)
  const computer = fold(computerName)
  return domain !== '' && (domain === computer || domain === computer.split('.')[0])
}
