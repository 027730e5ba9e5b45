import { describe, expect, it } from 'vitest'
import { loadAssets } from './assets.ts'

const assets = loadAssets()

describe('our own files', () => {
  it('are there with their hash in the address', () => {
    for (const name of [
      'earshot.css',
      'earshot.js',
      'icons.svg',
      'mark.svg',
      'vendor/tabler.min.css',
      'vendor/htmx.min.js',
    ])
      expect(assets.url(name)).toMatch(/^\/assets\/[\w./-]+\?v=[\w-]{16}$/)
    expect(() => assets.url('nowhere.css')).toThrow('there is no file nowhere.css')
  })

  it('ask for nothing from another host', () => {
    const texts = assets.names().filter((name) => /\.(css|svg)$/.test(name))
    const asking = texts.filter((name) =>
      /url\(["']?(?:https?:)?\/\/|@import|href="https?:/.test(assets.find(name)?.body.toString('utf8') ?? ''),
    )
    expect(asking).toEqual([])
    expect(texts.length).toBeGreaterThanOrEqual(4)
  })

  it('come with the licence of everything that is not ours', () => {
    const licences = assets.names().filter((name) => name.endsWith('.LICENSE.txt'))
    expect(licences.toSorted()).toEqual([
      'vendor/htmx.LICENSE.txt',
      'vendor/ibm-plex-sans.LICENSE.txt',
      'vendor/tabler.LICENSE.txt',
    ])
  })
})
