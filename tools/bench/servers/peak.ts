import { readFileSync, writeFileSync } from 'node:fs'

/** Brought into a process by NODE_OPTIONS: leaves behind, when it ends, how large it ever was (bytes). */
const { BENCH_PEAK_FILE = '/dev/null' } = process.env
process.once('exit', () => {
  const status = readFileSync('/proc/self/status', 'utf8')
  const kilobytes = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0)
  writeFileSync(BENCH_PEAK_FILE, String(kilobytes * 1_024))
})
