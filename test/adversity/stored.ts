import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SettingState } from '@earshot/protocol'

/** A hub's row, with the last message that was stored of it. */
export type StoredHub = {
  id: string
  status: string
  codeId: string | null
  targetSequence: number
  acceptedSequence: number
  stateHash: string | null
  messageSequence: number
}

/** Looks into the appliance's database file from outside, whether the appliance runs or not. */
export function openStored(file: string) {
  const rows = <T>(sql: string, ...values: SQLInputValue[]): T[] => {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
    try {
      return database.prepare(sql).all(...values) as T[]
    } finally {
      database.close()
    }
  }
  return {
    /** What SQLite itself finds wrong with the file. */
    damage: (): string[] => [
      ...rows<{ integrity_check: string }>('pragma integrity_check')
        .map((row) => row.integrity_check)
        .filter((line) => line !== 'ok'),
      ...rows<object>('pragma foreign_key_check').map((row) => JSON.stringify(row)),
    ],
    hubsOf: (computer: string): StoredHub[] =>
      rows(
        `select id, status, enrolment_code_id as codeId, target_sequence as targetSequence, state_hash as stateHash,
           accepted_sequence as acceptedSequence, coalesce(hub_messages.sequence, 0) as messageSequence
         from hubs left join hub_messages on hub_messages.hub_id = hubs.id where computer_name = ?`,
        computer,
      ),
    codes: (): { id: string; used: number; hubs: number }[] =>
      rows(
        `select id, used, (select count(*) from hubs where enrolment_code_id = enrolment_codes.id) as hubs
         from enrolment_codes`,
      ),
    policy: (name: string): { revision: number; published: number | null } | undefined =>
      rows<{ revision: number; published: number | null }>(
        'select revision, published_revision as published from policies where name = ?',
        name,
      )[0],
    evidence: (serial: string, setting: string): SettingState | undefined => {
      const [row] = rows<{ evidence: string }>(
        `select evidence from device_settings join devices on devices.id = device_id
         where serial = ? and setting = ?`,
        serial,
        setting,
      )
      return row && (JSON.parse(row.evidence) as SettingState)
    },
    /** Serial numbers of the headsets that a computer has now. */
    connectedTo: (computer: string): string[] =>
      rows<{ serial: string }>(
        `select serial from devices join hubs on hubs.id = devices.hub_id
         where hubs.computer_name = ? and devices.connected order by serial`,
        computer,
      ).map(({ serial }) => serial),
    /** How many settings of a headset there is evidence of. */
    settingsOf: (serial: string): number =>
      rows('select 1 from device_settings join devices on devices.id = device_id where serial = ?', serial)
        .length,
    suggestionsOf: (serial: string): number =>
      rows('select 1 from device_suggestions join devices on devices.id = device_id where serial = ?', serial)
        .length,
    /** How many rows of the audit log say this. */
    audited: (action: string): number => rows('select 1 from audit_rows where action = ?', action).length,
  }
}

/** What the appliance has on disk. */
export type Stored = ReturnType<typeof openStored>
