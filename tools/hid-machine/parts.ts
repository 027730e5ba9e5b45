import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { unpackedFolder } from '../unpacked.ts'
import { accountFiles } from './accounts.ts'
import { packInitramfs, type ArchiveFile } from './cpio.ts'
import { moduleName, orderModules } from './modules.ts'
import { bootScript, initScript } from './scripts.ts'

/** What QEMU starts from. */
export type MachineParts = { kernel: string; initramfs: Buffer }

const checkout = resolve(import.meta.dirname, '../..')

const MODULES = [
  'virtio_pci',
  '9pnet_virtio',
  '9p',
  'overlay',
  'virtio_console',
  'virtio_net',
  'hid',
  'hid_generic',
  'uhid',
] as const

/** Puts kernel and initramfs together from the unpacked packages. Throws where they are missing. */
export async function assembleParts(hostname: string): Promise<MachineParts> {
  const packages = unpackedFolder('guest')
  const [release = ''] = await readdir(join(packages, 'lib/modules'))
  const modules = await orderModules(MODULES, await moduleReader(join(packages, 'lib/modules', release)))
  const facts = { modules: modules.map(({ name }) => name), packageRoots: [packages], checkout }
  const files: ArchiveFile[] = [
    text('init', initScript(facts), 0o755),
    text('boot.sh', bootScript(), 0o755),
    { path: 'bin/busybox', mode: 0o755, content: await readFile(join(packages, 'bin/busybox')) },
    ...modules.map(({ name, content }) => ({ path: `modules/${name}.ko`, mode: 0o644, content })),
    ...accountFiles(hostname).map(({ path, content }) => text(`etc/${path}`, content, 0o644)),
    ...['proc', 'sys', 'dev', 'host'].map((folder) => text(`${folder}/.keep`, '', 0o644)),
  ]
  return { kernel: join(packages, 'boot', `vmlinuz-${release}`), initramfs: packInitramfs(files) }
}

const text = (path: string, content: string, mode: number): ArchiveFile => ({
  path,
  mode,
  content: Buffer.from(content),
})

async function moduleReader(root: string): Promise<(name: string) => Promise<Buffer> | undefined> {
  const entries = await readdir(root, { recursive: true })
  const paths = entries.filter((path) => path.endsWith('.ko'))
  const byName = new Map(paths.map((path) => [moduleName(basename(path, '.ko')), join(root, path)]))
  return (name) => {
    const path = byName.get(name)
    return path === undefined ? undefined : readFile(path)
  }
}
