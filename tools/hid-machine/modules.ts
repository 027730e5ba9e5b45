/** A kernel module as `insmod` takes it. */
export type KernelModule = { name: string; content: Uint8Array }

/**
 * Modules with all that they depend on, in an order in which each finds what it needs. `read` answers a module's file;
 * undefined means that it is built into the kernel.
 */
export async function orderModules(
  wanted: readonly string[],
  read: (name: string) => Promise<Buffer> | undefined,
): Promise<KernelModule[]> {
  const ordered = new Map<string, KernelModule>()
  const add = async (name: string): Promise<void> => {
    const content = ordered.has(name) ? undefined : await read(name)
    if (!content) return
    for (const needed of dependenciesOf(content)) await add(needed)
    ordered.set(name, { name, content })
  }
  for (const name of wanted) await add(name)
  return [...ordered.values()]
}

/** Names a module's own `.modinfo` section says it depends on, with `-` written as `_`. */
export function dependenciesOf(module: Buffer): string[] {
  const start = module.indexOf('\0depends=')
  if (start < 0) return []
  const from = start + '\0depends='.length
  const text = module.subarray(from, module.indexOf(0, from)).toString('latin1')
  return text === '' ? [] : text.split(',').map(moduleName)
}

/** The kernel's own spelling of a module's name. */
export const moduleName = (name: string): string => name.replaceAll('-', '_')
