import { formatEnrolmentCode, parseEnrolmentCode } from '@earshot/protocol'
import { DESKS } from './cast.ts'
import { RemoteError } from './remote.ts'
import { SPARE_COMPUTER, type World } from './world.ts'

/** The same code with a pin that no appliance has. */
function misleading(code: string): string {
  const parsed = parseEnrolmentCode(code)
  return formatEnrolmentCode({
    ...parsed,
    pins: parsed.pins.map((pin) => ({ ...pin, spki: 'A'.repeat(43) })),
  })
}

async function enrol(world: World, computer: string, misled: boolean): Promise<string> {
  const code = await world.appliance.enrolmentCode(computer)
  try {
    return await world.hubsOf(computer).enrol(computer, misled ? misleading(code) : code)
  } catch (error) {
    if (error instanceof RemoteError && error.code !== null) return error.code
    throw error
  }
}

/** Tries to enrol the spare computer with a code that leads elsewhere; answers what came of it. */
export const enrolSpare = (world: World): Promise<string> => enrol(world, SPARE_COMPUTER, true)

/** Enrols every desk with a code of its own and starts its hub. `enrolled` is told after each. */
export async function enrolDesks(
  world: World,
  misled: ReadonlySet<string>,
  enrolled: (count: number) => void,
): Promise<void> {
  let count = 0
  await Promise.all(
    DESKS.map(async ({ computer }) => {
      const result = await enrol(world, computer, misled.has(computer))
      if (result === 'enrolled') enrolled(++count)
      await world.hubsOf(computer).start(computer)
    }),
  )
}
