import { z } from 'zod'

// The fields of Kubernetes objects that our chart uses, as the API reference of 1.25 and newer has them. Every other is
// refused, because a misspelt field is one that the API server leaves out.

/** RFC 1123 label. */
const label = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
const labelKey = z.string().regex(/^([a-z0-9.-]+\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/)
const labels = z.record(labelKey, z.string().regex(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/))
const annotations = z.record(labelKey, z.string())
const quantity = z.string().regex(/^\d+(m|Ki|Mi|Gi|Ti|k|M|G|T)?$/)
const port = z.union([z.int().min(1).max(65_535), z.string().regex(/^[a-z0-9-]{1,15}$/)])
const selector = z.strictObject({ matchLabels: labels })
const metadata = z.strictObject({ name: label, labels, annotations: annotations.optional() })
const key = z.string().regex(/^[-._a-zA-Z0-9]+$/)
const secretName = z.string().regex(/^[a-z0-9][-a-z0-9.]{0,252}$/)

const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string().startsWith('/'), port, scheme: z.enum(['HTTP', 'HTTPS']) }),
  timeoutSeconds: z.int().min(1),
  periodSeconds: z.int().min(1),
  failureThreshold: z.int().min(1),
})

const resources = z.strictObject({
  requests: z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() }).optional(),
  limits: z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() }).optional(),
})

const container = z.strictObject({
  name: label,
  image: z.string().regex(/^[a-z0-9][\w./:-]*:[\w.-]+$/),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.boolean(),
    readOnlyRootFilesystem: z.boolean(),
    capabilities: z.strictObject({ drop: z.array(z.string()), add: z.array(z.string()).optional() }),
  }),
  ports: z.array(z.strictObject({ name: label.max(15), containerPort: z.int(), protocol: z.literal('TCP') })),
  env: z.array(z.strictObject({ name: z.string().regex(/^[A-Z_]+$/), value: z.string() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  resources,
  volumeMounts: z.array(
    z.strictObject({ name: label, mountPath: z.string().startsWith('/'), readOnly: z.boolean().optional() }),
  ),
})

const items = z.array(z.strictObject({ key, path: z.string().regex(/^[^/].*$/) }))
const mode = z.int().min(0).max(0o777)
const volume = z
  .strictObject({
    name: label,
    emptyDir: z.strictObject({}).optional(),
    persistentVolumeClaim: z.strictObject({ claimName: secretName }).optional(),
    secret: z.strictObject({ secretName, defaultMode: mode, items: items.optional() }).optional(),
    configMap: z.strictObject({ name: secretName }).optional(),
  })
  .refine((one) => Object.keys(one).length === 2, 'a volume is of exactly one kind')

const pod = z.strictObject({
  metadata: z.strictObject({ labels, annotations }),
  spec: z.strictObject({
    automountServiceAccountToken: z.boolean(),
    enableServiceLinks: z.boolean(),
    terminationGracePeriodSeconds: z.int().min(0),
    imagePullSecrets: z.array(z.strictObject({ name: secretName })).optional(),
    securityContext: z.strictObject({
      runAsNonRoot: z.boolean(),
      runAsUser: z.int(),
      runAsGroup: z.int(),
      fsGroup: z.int(),
      fsGroupChangePolicy: z.enum(['OnRootMismatch', 'Always']),
      seccompProfile: z.strictObject({ type: z.string() }),
    }),
    containers: z.array(container).length(1),
    volumes: z.array(volume),
    topologySpreadConstraints: z
      .array(
        z.strictObject({
          maxSkew: z.int().min(1),
          topologyKey: labelKey,
          whenUnsatisfiable: z.enum(['ScheduleAnyway', 'DoNotSchedule']),
          labelSelector: selector,
        }),
      )
      .optional(),
    nodeSelector: labels.optional(),
    tolerations: z.array(z.object({ key: labelKey.optional(), effect: z.string().optional() })).optional(),
    affinity: z.record(z.string(), z.unknown()).optional(),
  }),
})

const claim = z.strictObject({
  metadata: z.strictObject({ name: label }),
  spec: z.strictObject({
    accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'])).min(1),
    storageClassName: label.optional(),
    resources: z.strictObject({ requests: z.strictObject({ storage: quantity }) }),
  }),
})

const statefulSet = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('StatefulSet'),
  metadata,
  spec: z.strictObject({
    replicas: z.int(),
    serviceName: label,
    selector,
    template: pod,
    volumeClaimTemplates: z.array(claim).optional(),
  }),
})

const deployment = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata,
  spec: z.strictObject({
    replicas: z.int(),
    strategy: z.strictObject({
      type: z.literal('RollingUpdate'),
      rollingUpdate: z.strictObject({ maxSurge: z.int(), maxUnavailable: z.int() }),
    }),
    selector,
    template: pod,
  }),
})

const service = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata,
  spec: z.strictObject({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']),
    selector: labels,
    ports: z.array(
      z.strictObject({ name: label, port: z.int(), targetPort: port, protocol: z.literal('TCP') }),
    ),
  }),
})

const ingress = z.strictObject({
  apiVersion: z.literal('networking.k8s.io/v1'),
  kind: z.literal('Ingress'),
  metadata,
  spec: z.strictObject({
    ingressClassName: label.optional(),
    tls: z.array(z.strictObject({ hosts: z.array(z.string().min(1)), secretName })),
    rules: z.array(
      z.strictObject({
        host: z.string().min(1),
        http: z.strictObject({
          paths: z.array(
            z.strictObject({
              path: z.string().startsWith('/'),
              pathType: z.enum(['Prefix', 'Exact']),
              backend: z.strictObject({
                service: z.strictObject({ name: label, port: z.strictObject({ name: label }) }),
              }),
            }),
          ),
        }),
      }),
    ),
  }),
})

const configMap = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata,
  data: z.record(key, z.string()),
})

const disruptionBudget = z.strictObject({
  apiVersion: z.literal('policy/v1'),
  kind: z.literal('PodDisruptionBudget'),
  metadata,
  spec: z.strictObject({ maxUnavailable: z.int().min(1), selector }),
})

/** Every kind of object that the chart makes. */
export const kubernetesObject = z.discriminatedUnion('kind', [
  statefulSet,
  deployment,
  service,
  ingress,
  configMap,
  disruptionBudget,
])

/** An object of one of the kinds. */
export type KubernetesObject = z.output<typeof kubernetesObject>

/** What runs: its pods are made of `spec.template`. */
export type Workload = Extract<KubernetesObject, { kind: 'StatefulSet' | 'Deployment' }>

/** A pod of the chart. */
export type Pod = z.output<typeof pod>
