import { AppError } from '../errors.ts'

/** Where people say what they look at personal data for. */
export const PURPOSE_PATH = '/purpose'

/** What personal data is looked at for. `owed`: nothing personal is shown before it has been said. */
export type Purpose = { is: 'notAsked' } | { is: 'owed' } | { is: 'given'; text: string }

/** Throws `AppError` `purpose_needed` where the purpose is still owed. */
export function checkPurpose({ is }: Purpose): void {
  if (is === 'owed') throw new AppError('purpose_needed')
}

/** Where nobody asks: commands of the machine's own people, organizations that do without. */
export const NOT_ASKED: Purpose = { is: 'notAsked' }
