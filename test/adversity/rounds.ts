import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../support/eventually.ts'
import { attachStrace } from '../support/strace.ts'
import { OPERATIONS, type Act, type OperationName } from './operations.ts'
import { brokenPromises, forgottenByHub } from './promises.ts'
import type { Side, Stage } from './stage.ts'

const PATIENCE_MS = 60_000
const MOST_SYNCS = 100

/** What a cell of the matrix has shown. */
export type Cell = { operation: OperationName; side: Side; call: string; kills: number; faults: string[] }

/** The process of the side that is to be killed. */
const victimOf = (stage: Stage, act: Act, side: Side) => (side === 'hub' ? act.hub : stage.appliance).child()

/**
 * Kills one side at its first, second, third … sync of an operation, until the operation ends before the sync is
 * reached; each round starts afresh. Every number below the last did kill.
 */
export async function killAtEverySync(
  stage: Stage,
  cell: { operation: OperationName; side: Side; call: string },
): Promise<Cell> {
  const result: Cell = { ...cell, kills: 0, faults: [] }
  for (let nth = 1; nth <= MOST_SYNCS; nth += 1) {
    const { killed, faults } = await killAtSync(stage, cell, nth)
    result.faults.push(
      ...faults.map((fault) => `${cell.operation}, ${cell.side}, ${cell.call} ${nth}: ${fault}`),
    )
    if (!killed) return result
    result.kills += 1
  }
  throw new Error(`${cell.operation} on the ${cell.side} makes more than ${MOST_SYNCS} syncs`)
}

/** One round: kills at the sync with this number. `killed` is false where the operation ended before it. */
export async function killAtSync(
  stage: Stage,
  { operation, side, call }: { operation: OperationName; side: Side; call: string },
  nth: number,
): Promise<{ killed: boolean; faults: string[] }> {
  const act = await OPERATIONS[operation](stage)
  const victim = victimOf(stage, act, side)
  const traceFile = join(stage.folder, 'strace.txt')
  const strace = await attachStrace(victim.pid, { calls: call, fault: `signal=KILL:when=${nth}`, traceFile })
  const begun = begin(act)
  await eventually(
    `${operation} ends, or kills`,
    async () => !victim.alive() || act.isDone(null),
    PATIENCE_MS,
  )
  const syncs = await strace.detach()
  const cut = await begun
  const killed = !victim.alive()
  if (killed) await victim.ended
  const counted = killed ? syncs === nth : syncs < nth
  return {
    killed,
    faults: [
      ...(cut && !killed ? [`was refused: ${cut}`] : []),
      ...(counted ? [] : [`${syncs} syncs were counted, ${killed ? 'killed' : 'alive'}`]),
      ...(killed ? await recover(stage, act, side) : await act.faults(null)),
    ],
  }
}

/** One round: kills after this time, wherever the operation is then. */
export async function killAfter(
  stage: Stage,
  operation: OperationName,
  side: Side,
  ms: number,
): Promise<string[]> {
  const act = await OPERATIONS[operation](stage)
  const begun = begin(act)
  await pause(ms)
  await (side === 'hub' ? act.hub : stage.appliance).kill()
  await begun
  return recover(stage, act, side)
}

/** What is cut short is told by its effects, and done again where nobody said yes to it. */
const begin = (act: Act): Promise<string | null> =>
  act.begin().then(
    () => null,
    (error: unknown) => String(error),
  )

/** Starts the killed side again, holds both to their promises, lets the operation come to its end, and looks at it. */
async function recover(stage: Stage, act: Act, side: Side): Promise<string[]> {
  if (side === 'hub') {
    act.meanwhile?.()
    await act.hub.start()
  } else {
    await stage.appliance.start()
    await stage.hurryHubs()
  }
  const faults = [
    ...(side === 'hub' ? await forgottenByHub(stage, act.hub) : []),
    ...(await brokenPromises(stage)),
  ]
  await act.again()
  const isOver = async (): Promise<boolean> => act.hub.hasReported() && act.isDone(side)
  const endless = await eventually('its end', isOver, PATIENCE_MS).then(
    () => [],
    (error: unknown) => [String(error)],
  )
  return [...faults, ...endless, ...(await act.faults(side)), ...(await brokenPromises(stage))]
}
