import type { Knex } from 'knex'

/** Serial numbers are found without their spaces and dashes; one of nothing else stays as it is. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update devices set serial_folded = replace(replace(serial_folded, ' ', ''), '-', '')
    where replace(replace(serial_folded, ' ', ''), '-', '') <> ''
  `)
}

/** What has been left out can only be had from `serial`, and does not stand in the way. */
export const down = (): Promise<void> => Promise.resolve()
