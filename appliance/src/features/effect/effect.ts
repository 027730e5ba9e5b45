import { MODES, settingValueSchema } from '@earshot/protocol'
import { z } from 'zod'

const held = z
  .object({ value: settingValueSchema, mode: z.enum(MODES), stopped: z.string().nullable() })
  .nullable()

const hindrance = z.discriminatedUnion('is', [
  z.object({ is: z.enum(['unsupported', 'outOfRange']) }),
  z.object({ is: z.literal('stopped'), by: z.string() }),
  z.object({ is: z.literal('nearest'), words: z.string() }),
])

const spots = { rows: z.int(), people: z.int(), file: z.int() }
const group = z.object({
  setting: z.string(),
  before: held,
  after: held,
  hindrance: hindrance.nullable(),
  ...spots,
})
const move = z.object({ what: z.enum(['site', 'tag']), id: z.string(), gets: z.boolean(), ...spots })

/** What a change would do: which computers it moves, as of which moment, how many, and which value becomes which. `epoch` is what it was worked out from. */
export const effectSchema = z.object({
  at: z.int(),
  epoch: z.int(),
  totals: z.object({ people: z.int(), devices: z.int(), computers: z.int(), cannot: z.int() }),
  groups: z.array(group),
  moves: z.array(move).default([]),
})

/** An effect as it is kept in the result of its job. */
export type Effect = z.output<typeof effectSchema>

/** A site or a tag with how many computers get or lose it, and the file that names them. */
export type EffectMove = Effect['moves'][number]

/** A difference with how many places share it, and the file that names them. */
export type EffectGroup = Effect['groups'][number]
