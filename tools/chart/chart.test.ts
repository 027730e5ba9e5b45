import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { VARIABLES } from '../../appliance/src/config/env.ts'
import { root } from '../check/root.ts'
import { kubernetesObject, type KubernetesObject } from './kinds.ts'
import { renderChart, type Outcome } from './render.ts'
import { environmentOf, looseEnds, podFaults, workloadOf } from './rules.ts'

/** Compiling the renderer takes its time, once. */
const PATIENCE_MS = 300_000
const PIN = `ca:${'A'.repeat(43)}`
const publicUrl = 'https://earshot.example.org'

const POSTGRES = {
  publicUrl,
  replicas: 3,
  database: {
    kind: 'postgres',
    postgres: { url: 'postgres://earshot@db/earshot', passwordSecret: { name: 'earshot-db' } },
  },
  masterKey: { existingSecret: 'earshot-master-key' },
}
const INGRESS = {
  tls: { mode: 'ingress', ingressPin: PIN },
  ingress: {
    enabled: true,
    className: 'nginx',
    tlsSecret: 'earshot-tls',
    annotations: { 'example.org/a': 'b' },
  },
}
const DOCUMENT = { organization: { name: 'Nordhafen Bank', timeZone: 'Europe/Berlin' } }

/** Variants of a release, and the kinds of objects each is made of. */
const VARIANTS: Record<string, { values: object; kinds: string[] }> = {
  sqlite: { values: { publicUrl }, kinds: ['Service', 'StatefulSet'] },
  'sqlite behind an ingress': {
    values: { publicUrl, ...INGRESS },
    kinds: ['Ingress', 'Service', 'StatefulSet'],
  },
  'sqlite with a claim and a document': {
    values: {
      publicUrl,
      persistence: { existingClaim: 'earshot-data' },
      apply: { document: DOCUMENT, existingSecret: 'earshot-apply' },
    },
    kinds: ['ConfigMap', 'Service', 'StatefulSet'],
  },
  'sqlite with everything else': {
    values: {
      publicUrl,
      image: {
        repository: 'registry.example.org/earshot',
        tag: '1.2.3',
        pullSecrets: [{ name: 'registry' }],
      },
      masterKey: { existingSecret: 'earshot-master-key', key: 'key' },
      persistence: { storageClass: 'fast', size: '50Gi' },
      service: { type: 'LoadBalancer', port: 8443, annotations: { 'example.org/a': 'b' } },
      apply: { existingConfigMap: 'earshot-declared' },
      settings: { EARSHOT_HELD_MAX: 100, EARSHOT_POLL_SECONDS: 60, EARSHOT_LOG_LEVEL: 'warn' },
      podAnnotations: { 'example.org/c': 'd' },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [{ key: 'example.org/headsets', effect: 'NoSchedule' }],
      affinity: { nodeAffinity: {} },
    },
    kinds: ['Service', 'StatefulSet'],
  },
  postgres: { values: POSTGRES, kinds: ['Deployment', 'PodDisruptionBudget', 'Service'] },
  'postgres with one replica': { values: { ...POSTGRES, replicas: 1 }, kinds: ['Deployment', 'Service'] },
  'postgres behind an ingress': {
    values: { ...POSTGRES, ...INGRESS, apply: { document: DOCUMENT } },
    kinds: ['ConfigMap', 'Deployment', 'Ingress', 'PodDisruptionBudget', 'Service'],
  },
}

/** Values that are refused, and in which words. */
const REFUSED: [object, RegExp][] = [
  [{}, /publicUrl: Does not match pattern/],
  [{ publicUrl: 'http://earshot.example.org' }, /publicUrl: Does not match pattern/],
  [
    { publicUrl, replicas: 2 },
    /replicas: SQLite is a file on one volume, so there is exactly 1 replica, not 2\./,
  ],
  [{ ...POSTGRES, database: { kind: 'postgres' } }, /database\.postgres\.url: is needed/],
  [{ ...POSTGRES, masterKey: {} }, /masterKey\.existingSecret: is needed/],
  [{ publicUrl, tls: { mode: 'ingress' } }, /tls\.ingressPin: is needed/],
  [
    { publicUrl, tls: { mode: 'ingress', ingressPin: 'ca:short' } },
    /tls\.ingressPin: Does not match pattern/,
  ],
  [{ publicUrl, ingress: { enabled: true } }, /ingress\.enabled: needs tls\.mode ingress/],
  [
    { publicUrl, tls: INGRESS.tls, ingress: { enabled: true } },
    /ingress\.tlsSecret: is needed, because nothing is served without TLS/,
  ],
  [
    { publicUrl, apply: { document: DOCUMENT, existingConfigMap: 'x' } },
    /apply: give either document or existingConfigMap/,
  ],
  [{ publicUrl, database: { kind: 'mysql' } }, /database\.kind: .*must be one of/],
  [{ publicUrl, replica: 2 }, /Additional property replica is not allowed/],
  [
    { publicUrl, settings: { EARSHOT_LISTEN: '0.0.0.0:1' } },
    /Additional property EARSHOT_LISTEN is not allowed/,
  ],
  [{ publicUrl, persistence: { size: 'big' } }, /persistence\.size: Does not match pattern/],
]

/** Set by the chart itself, from other values. */
const BY_THE_CHART = [
  'EARSHOT_PUBLIC_URL',
  'EARSHOT_DATA',
  'EARSHOT_LISTEN',
  'EARSHOT_TLS',
  'EARSHOT_INGRESS_PIN',
  'EARSHOT_DATABASE',
  'EARSHOT_DATABASE_PASSWORD',
  'EARSHOT_MASTER_KEY_FILE',
  'EARSHOT_APPLY',
]
/** Of no use in a pod: all is in the environment, and nobody shares its loopback. */
const NOT_IN_A_POD = ['EARSHOT_CONFIG', 'EARSHOT_LISTEN_LOOPBACK']

const plainName = (name: string): string => (name in VARIABLES ? name : name.replace(/_FILE$/, ''))

describe('the chart', () => {
  let outcomes: Outcome[]
  const names = Object.keys(VARIANTS)

  beforeAll(async () => {
    const releases = [
      ...Object.values(VARIANTS).map(({ values }) => values),
      ...REFUSED.map(([values]) => values),
    ]
    outcomes = await renderChart(releases.map((values) => ({ values })))
  }, PATIENCE_MS)

  const objectsOf = (name: string): KubernetesObject[] => {
    const outcome = outcomes[names.indexOf(name)]
    if (!outcome || 'error' in outcome) throw new Error(`${name}: ${outcome?.error}`)
    return outcome.objects.map(({ object }) => kubernetesObject.parse(object))
  }
  const podOf = (name: string) => workloadOf(objectsOf(name)).spec.template

  it.each(names)('renders %s into objects that Kubernetes knows, without loose ends', (name) => {
    const objects = objectsOf(name)
    expect(objects.map(({ kind }) => kind).toSorted()).toEqual(VARIANTS[name]?.kinds)
    expect(looseEnds(objects)).toEqual([])
  })

  it.each(names)('gives the pod of %s no rights, a grace period and three probes', (name) => {
    const pod = podOf(name)
    expect(podFaults(pod)).toEqual([])
    expect(pod.spec.terminationGracePeriodSeconds).toBe(30)
    const [{ startupProbe, livenessProbe, readinessProbe, env, resources }] = pod.spec.containers as [
      (typeof pod.spec.containers)[number],
    ]
    const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path)
    expect(paths).toEqual(['/livez', '/livez', '/readyz'])
    const scheme = env.find(({ value }) => value === 'ingress') ? 'HTTP' : 'HTTPS'
    for (const probe of [startupProbe, livenessProbe, readinessProbe])
      expect(probe.httpGet.scheme).toBe(scheme)
    expect(resources.requests?.memory).toBeDefined()
  })

  it('belongs to this version of the appliance', () => {
    const read = (path: string): string => readFileSync(join(root, path), 'utf8')
    const { version } = JSON.parse(read('package.json')) as { version: string }
    expect(parse(read('helm/Chart.yaml'))).toMatchObject({ version, appVersion: version })
    for (const outcome of outcomes.slice(0, names.length))
      expect('notes' in outcome && outcome.notes).toContain(`Earshot will answer at ${publicUrl}\n`)
  })

  it('is judged by rules that notice: planted faults are found', () => {
    const [statefulSet, service] = [workloadOf(objectsOf('sqlite')), objectsOf('sqlite').at(0)]
    const pod = structuredClone(statefulSet.spec.template)
    pod.spec.securityContext.runAsUser = 0
    pod.spec.enableServiceLinks = true
    pod.spec.containers[0]!.securityContext.capabilities = { drop: ['ALL'], add: ['NET_ADMIN'] }
    expect(podFaults(pod)).toEqual(['runAsNonRoot', 'enableServiceLinks', 'capabilities'])
    const bare = structuredClone(statefulSet)
    delete (bare.spec as { volumeClaimTemplates?: unknown }).volumeClaimTemplates
    bare.spec.template.metadata.labels = {}
    expect(looseEnds([bare, service!].filter((one) => one.kind !== 'Service'))).toEqual([
      'no volume data',
      'the workload does not find its pods',
    ])
    const misspelt = { ...statefulSet, spec: { ...statefulSet.spec, replica: 2 } }
    expect(kubernetesObject.safeParse(misspelt).success).toBe(false)
  })

  it('refuses values that are wrong or do not go together, with a sentence', () => {
    const said = outcomes
      .slice(names.length)
      .map((outcome) => ('error' in outcome ? outcome.error : 'rendered'))
    for (const [place, [, words]] of REFUSED.entries()) expect(said[place]).toMatch(words)
    expect(said).toHaveLength(14)
  })

  it('runs one replica on a volume of its own with SQLite', () => {
    const workload = workloadOf(objectsOf('sqlite'))
    expect(workload).toMatchObject({
      kind: 'StatefulSet',
      spec: { replicas: 1, volumeClaimTemplates: [{ spec: { accessModes: ['ReadWriteOnce'] } }] },
    })
    expect(environmentOf(objectsOf('sqlite'))).not.toHaveProperty('EARSHOT_DATABASE')
    const claimed = workloadOf(objectsOf('sqlite with a claim and a document'))
    expect(claimed.spec).not.toHaveProperty('volumeClaimTemplates')
    expect(claimed.spec.template.spec.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'earshot-data' },
    })
  })

  it('runs several replicas with PostgreSQL, of which one at a time may be away', () => {
    const objects = objectsOf('postgres')
    expect(workloadOf(objects)).toMatchObject({ kind: 'Deployment', spec: { replicas: 3 } })
    expect(objects.find(({ kind }) => kind === 'PodDisruptionBudget')).toMatchObject({
      spec: { maxUnavailable: 1 },
    })
    expect(environmentOf(objects)).toMatchObject({
      EARSHOT_DATABASE: 'postgres://earshot@db/earshot',
      EARSHOT_DATABASE_PASSWORD_FILE: '/run/secrets/earshot-database/password',
      EARSHOT_MASTER_KEY_FILE: '/run/secrets/earshot-master-key/master.key',
    })
  })

  it('takes secrets from existing secrets only, readable by the appliance alone', () => {
    const secrets = names.flatMap((name) =>
      podOf(name).spec.volumes.flatMap(({ secret }) => (secret ? [secret] : [])),
    )
    expect(new Set(secrets.map(({ defaultMode }) => defaultMode))).toEqual(new Set([0o440]))
    expect(secrets).toHaveLength(8)
  })

  it('ends TLS at an ingress with the pin that hubs check', () => {
    const objects = objectsOf('sqlite behind an ingress')
    expect(environmentOf(objects)).toMatchObject({ EARSHOT_TLS: 'ingress', EARSHOT_INGRESS_PIN: PIN })
    expect(objects.find(({ kind }) => kind === 'Ingress')).toMatchObject({
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['earshot.example.org'], secretName: 'earshot-tls' }],
        rules: [{ host: 'earshot.example.org' }],
      },
    })
  })

  it('hands over what there must be as a file', () => {
    const objects = objectsOf('sqlite with a claim and a document')
    expect(environmentOf(objects)).toMatchObject({ EARSHOT_APPLY: '/config/earshot.yaml' })
    const { data } = objects.find((object) => object.kind === 'ConfigMap')!
    expect(parse(data['earshot.yaml'] ?? '')).toEqual(DOCUMENT)
    const theirs = podOf('sqlite with everything else').spec.volumes
    expect(theirs).toContainEqual({ name: 'apply', configMap: { name: 'earshot-declared' } })
  })

  it('has a place for every variable of the appliance, and sets no other', () => {
    const { properties } = JSON.parse(readFileSync(join(root, 'helm/values.schema.json'), 'utf8')) as {
      properties: { settings: { properties: object } }
    }
    const settings = Object.keys(properties.settings.properties)
    expect([...BY_THE_CHART, ...settings, ...NOT_IN_A_POD].toSorted()).toEqual(
      Object.keys(VARIABLES).toSorted(),
    )
    const set = new Set(names.flatMap((name) => Object.keys(environmentOf(objectsOf(name))).map(plainName)))
    expect([...set].toSorted()).toEqual([...BY_THE_CHART, ...settings].toSorted())
  })
})

describe('what is written about the chart', () => {
  it('says what has rendered it, and how much', () => {
    const read = (path: string): string => readFileSync(join(root, path), 'utf8').replace(/\s+/g, ' ')
    expect(read('README.md')).toContain('was rendered and checked by `tools/chart`')
    const page = read('docs/ops/kubernetes.md')
    const counts = `renders ${Object.keys(VARIANTS).length} variants, refuses ${REFUSED.length} sets of values`
    expect(page).toContain('rendered by a renderer of our own, `tools/chart`')
    expect(page).toContain(counts)
  })
})

describe('docker-compose.yml', () => {
  it('mounts the folder of the file that says what there must be, read only', () => {
    const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8')) as {
      services: { earshot: { environment: Record<string, string>; volumes: string[] } }
    }
    expect(services.earshot.volumes).toContain('./docker/config:/config:ro')
    expect(services.earshot.environment['EARSHOT_APPLY']).toBe('${EARSHOT_APPLY:-}')
  })

  it('sets only variables that the appliance knows', () => {
    const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8')) as {
      services: { earshot: { environment: Record<string, string> } }
    }
    const set = Object.keys(services.earshot.environment)
    expect(set.filter((name) => !(plainName(name) in VARIABLES))).toEqual([])
    expect(set).toHaveLength(4)
  })
})
