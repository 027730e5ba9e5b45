import { randomBytes } from 'node:crypto'

/** A fresh id: 128 random bits as base64url (22 characters). */
export const newId = (): string => randomBytes(16).toString('base64url')

/** A fresh secret: 256 random bits as base64url (43 characters). */
export const newSecret = (): string => randomBytes(32).toString('base64url')
