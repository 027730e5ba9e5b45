import { hostname, release, type } from 'node:os'
import type { ComputerFacts } from '../appliance-client/enrol.ts'
import { findText } from '../store/atomic-file.ts'
import { clean } from '../text.ts'

const OS_RELEASE = '/etc/os-release'

/** Name, domain, platform and operating system of this computer. `name` stands in for the operating system's. */
export async function readComputer(name: string | null): Promise<ComputerFacts> {
  const full = name ?? hostname()
  const [short = '', ...domain] = full.split('.')
  return {
    name: clean(short, 255) || 'unnamed',
    domain: clean(domain.join('.'), 255),
    platform: clean(`${process.platform} ${process.arch}`, 64),
    os: clean(prettyName((await findText(OS_RELEASE)) ?? '') ?? `${type()} ${release()}`, 200),
  }
}

/** `PRETTY_NAME` of an os-release file; undefined where it has none. */
export const prettyName = (osRelease: string): string | undefined =>
  /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1]
