import { expect, test } from 'vitest'
import { dependenciesOf, orderModules } from './modules.ts'

const module = (depends: string): Buffer =>
  Buffer.from(`\x7fELF\0license=GPL\0depends=${depends}\0retpoline=Y\0`)

test('a module names what it depends on in the spelling of the kernel', () => {
  expect(dependenciesOf(module('9pnet,net-failover'))).toEqual(['9pnet', 'net_failover'])
  expect(dependenciesOf(module(''))).toEqual([])
  expect(dependenciesOf(Buffer.from('no module'))).toEqual([])
})

test('each module comes after what it needs, once, and built-in ones are left out', async () => {
  const files = { overlay: '', '9pnet': '', netfs: 'builtin', '9p': '9pnet,netfs', '9pnet_virtio': '9pnet' }
  const known = new Map(Object.entries(files).map(([name, depends]) => [name, module(depends)]))
  const ordered = await orderModules(['9pnet_virtio', '9p', 'overlay'], (name) => {
    const content = known.get(name)
    return content && Promise.resolve(content)
  })
  expect(ordered.map(({ name }) => name)).toEqual(['9pnet', '9pnet_virtio', 'netfs', '9p', 'overlay'])
})
