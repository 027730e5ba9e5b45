import { randomBytes } from 'node:crypto'
import { randomId } from '@earshot/protocol'

/** A fresh id: 128 random bits as base64url (22 characters), which commands take as it is. */
export const newId = (): string => randomId()

/** A fresh secret: 256 random bits as base64url (43 characters). */
export const newSecret = (): string => randomBytes(32).toString('base64url')
