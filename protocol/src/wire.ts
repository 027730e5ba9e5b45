import { z } from 'zod'

/** Text that a person may read: no control, format or markup characters, so that nothing a device or a computer
 *  says about itself can act anywhere. */
export const plainText = (
  max: number,
  message = 'must not contain control or markup characters',
): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}<>]*$/u, message)

/** Opaque id made by the appliance or the hub: base64url characters only. */
export const idSchema = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'must be an id of at most 64 letters, digits, - and _')

/** Milliseconds since 1970 UTC. */
export const timeSchema = z.int().min(0).max(8_640_000_000_000_000)

/** Counter: a safe integer. */
export const counterSchema = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

/** SHA-256 in base64url. */
export const hashSchema = z.string().regex(/^[\w-]{43}$/, 'must be a SHA-256 in base64url')

/** A compact JWS, not verified yet. */
export const jwsSchema = z
  .string()
  .max(256 * 1024)
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'must be a compact JWS')

/** A known word, or one that a newer counterpart may know: kept and shown as it is. */
export const openEnum = <const T extends string>(words: readonly T[]): z.ZodType<T | (string & {})> =>
  z.union([z.enum(words), z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'must be a word')]) as z.ZodType<
    T | (string & {})
  >

/** Record whose keys can't reach an object's prototype. */
export const keyedBy = <V extends z.ZodType>(key: RegExp, value: V): z.ZodRecord<z.ZodString, V> =>
  z.record(z.string().regex(key, 'is not a valid key'), value)
