import type { Appliance } from '../../../appliance/src/compose.ts'

/** What somebody does who can write to the database itself: for sabotages only. */
export const createMischief = ({ database }: Appliance, organizationId: () => string) => ({
  /** Makes an old row of the audit log tell something else. */
  editAuditRow: async (): Promise<void> => {
    const changed = await database.write<number>((tx) =>
      tx('audit_rows')
        .where({ chain: organizationId(), number: 3 })
        .update({ detail: JSON.stringify({ name: 'Nothing happened' }) }),
    )
    if (changed !== 1) throw new Error('The audit log has no third row to edit.')
  },
})
