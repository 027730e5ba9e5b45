import type { KubernetesObject, Pod, Workload } from './kinds.ts'

const isWorkload = (object: KubernetesObject): object is Workload =>
  object.kind === 'StatefulSet' || object.kind === 'Deployment'

/** The one that runs the appliance. Throws where there is none or more than one. */
export function workloadOf(objects: readonly KubernetesObject[]): Workload {
  const [only, second] = objects.filter(isWorkload)
  if (!only || second) throw new Error('a release has exactly one workload')
  return only
}

/** Variables of the appliance's container. */
export const environmentOf = (objects: readonly KubernetesObject[]): Record<string, string> =>
  Object.fromEntries(
    workloadOf(objects).spec.template.spec.containers.flatMap(({ env }) =>
      env.map(({ name, value }) => [name, value]),
    ),
  )

/** Where a pod is not what the profile “restricted” of the Pod Security Standards asks for, or has a service account. */
export function podFaults({ spec }: Pod): string[] {
  const { securityContext: own } = spec
  const checks: [string, boolean][] = [
    ['runAsNonRoot', own.runAsNonRoot && own.runAsUser > 0],
    ['seccompProfile', own.seccompProfile.type === 'RuntimeDefault'],
    ['automountServiceAccountToken', !spec.automountServiceAccountToken],
    ['enableServiceLinks', !spec.enableServiceLinks],
    ...spec.containers.flatMap(({ securityContext: its }): [string, boolean][] => [
      ['allowPrivilegeEscalation', !its.allowPrivilegeEscalation],
      ['readOnlyRootFilesystem', its.readOnlyRootFilesystem],
      ['capabilities', its.capabilities.drop.includes('ALL') && (its.capabilities.add ?? []).length === 0],
    ]),
  ]
  return checks.flatMap(([name, holds]) => (holds ? [] : [name]))
}

/** Names that lead nowhere: mounts without a volume, selectors and services that find no pod, unknown ports. */
export function looseEnds(objects: readonly KubernetesObject[]): string[] {
  const workload = workloadOf(objects)
  const { metadata, spec } = workload.spec.template
  const claims = 'volumeClaimTemplates' in workload.spec ? (workload.spec.volumeClaimTemplates ?? []) : []
  const volumes = [...spec.volumes.map(({ name }) => name), ...claims.map((claim) => claim.metadata.name)]
  const mounts = spec.containers.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name))
  const ports = spec.containers.flatMap((container) => container.ports.map(({ name }) => name))
  const finds = (labels: Record<string, string>): boolean =>
    Object.entries(labels).every(([key, value]) => metadata.labels[key] === value)
  const services = objects.filter((object) => object.kind === 'Service')
  const ingresses = objects.filter((object) => object.kind === 'Ingress')
  const configMaps = objects.filter((object) => object.kind === 'ConfigMap').map((one) => one.metadata.name)
  const backends = ingresses.flatMap(({ spec: { rules } }) =>
    rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service)),
  )
  return [
    ...mounts.filter((name) => !volumes.includes(name)).map((name) => `no volume ${name}`),
    ...volumes.filter((name) => !mounts.includes(name)).map((name) => `nothing mounts ${name}`),
    ...volumes.filter((name, at) => volumes.indexOf(name) !== at).map((name) => `two volumes ${name}`),
    ...(finds(workload.spec.selector.matchLabels) ? [] : ['the workload does not find its pods']),
    ...services.filter((one) => !finds(one.spec.selector)).map((one) => `${one.metadata.name} finds no pod`),
    ...services.flatMap((one) =>
      one.spec.ports.flatMap(({ targetPort }) =>
        ports.includes(String(targetPort)) ? [] : [`no port ${targetPort}`],
      ),
    ),
    ...backends.flatMap(({ name }) =>
      services.some((one) => one.metadata.name === name) ? [] : [`no service ${name}`],
    ),
    ...configMaps
      .filter((name) => !spec.volumes.some(({ configMap }) => configMap?.name === name))
      .map((name) => `nothing mounts config map ${name}`),
  ]
}
