{{- define "earshot.environment" -}}
- name: EARSHOT_PUBLIC_URL
  value: {{ .Values.publicUrl | quote }}
- name: EARSHOT_DATA
  value: /data
- name: EARSHOT_LISTEN
  value: 0.0.0.0:8443
- name: EARSHOT_TLS
  value: {{ .Values.tls.mode }}
{{- if eq .Values.tls.mode "ingress" }}
- name: EARSHOT_INGRESS_PIN
  value: {{ .Values.tls.ingressPin | quote }}
{{- end }}
{{- if eq .Values.database.kind "postgres" }}
- name: EARSHOT_DATABASE
  value: {{ .Values.database.postgres.url | quote }}
{{- if .Values.database.postgres.passwordSecret.name }}
- name: EARSHOT_DATABASE_PASSWORD_FILE
  value: /run/secrets/earshot-database/password
{{- end }}
{{- end }}
{{- if .Values.masterKey.existingSecret }}
- name: EARSHOT_MASTER_KEY_FILE
  value: /run/secrets/earshot-master-key/master.key
{{- end }}
{{- if include "earshot.applyConfigMap" . }}
- name: EARSHOT_APPLY
  value: /config/earshot.yaml
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- define "earshot.mounts" -}}
- name: data
  mountPath: /data
- name: tmp
  mountPath: /tmp
{{- if and (eq .Values.database.kind "postgres") .Values.database.postgres.passwordSecret.name }}
- name: database-password
  mountPath: /run/secrets/earshot-database
  readOnly: true
{{- end }}
{{- if .Values.masterKey.existingSecret }}
- name: master-key
  mountPath: /run/secrets/earshot-master-key
  readOnly: true
{{- end }}
{{- if include "earshot.applyConfigMap" . }}
- name: apply
  mountPath: /config
  readOnly: true
{{- end }}
{{- if .Values.apply.existingSecret }}
- name: apply-secrets
  mountPath: /run/secrets/earshot-apply
  readOnly: true
{{- end }}
{{- end -}}

{{- define "earshot.volumes" -}}
- name: tmp
  emptyDir: {}
{{- if eq .Values.database.kind "postgres" }}
- name: data
  emptyDir: {}
{{- if .Values.database.postgres.passwordSecret.name }}
- name: database-password
  secret:
    secretName: {{ .Values.database.postgres.passwordSecret.name }}
    defaultMode: 0440
    items:
      - key: {{ .Values.database.postgres.passwordSecret.key }}
        path: password
{{- end }}
{{- else if .Values.persistence.existingClaim }}
- name: data
  persistentVolumeClaim:
    claimName: {{ .Values.persistence.existingClaim }}
{{- end }}
{{- if .Values.masterKey.existingSecret }}
- name: master-key
  secret:
    secretName: {{ .Values.masterKey.existingSecret }}
    defaultMode: 0440
    items:
      - key: {{ .Values.masterKey.key }}
        path: master.key
{{- end }}
{{- with include "earshot.applyConfigMap" . }}
- name: apply
  configMap:
    name: {{ . }}
{{- end }}
{{- with .Values.apply.existingSecret }}
- name: apply-secrets
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end -}}

{{- define "earshot.probe" -}}
httpGet:
  path: {{ .path }}
  port: web
  scheme: {{ ternary "HTTP" "HTTPS" (eq .mode "ingress") }}
timeoutSeconds: 4
{{- end -}}

{{- /* Without enableServiceLinks: false Kubernetes adds variables that begin with the name of the service, and the
appliance refuses variables that begin with EARSHOT_ and are not its own. */ -}}
{{- define "earshot.pod" -}}
metadata:
  labels:
    {{- include "earshot.labels" . | nindent 4 }}
  annotations:
    earshot/apply: {{ .Values.apply.document | toJson | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 30
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: earshot
      image: {{ printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop:
            - ALL
      ports:
        - name: web
          containerPort: 8443
          protocol: TCP
      env:
        {{- include "earshot.environment" . | nindent 8 }}
      startupProbe:
        {{- include "earshot.probe" (dict "path" "/livez" "mode" .Values.tls.mode) | nindent 8 }}
        periodSeconds: 5
        failureThreshold: 120
      livenessProbe:
        {{- include "earshot.probe" (dict "path" "/livez" "mode" .Values.tls.mode) | nindent 8 }}
        periodSeconds: 10
        failureThreshold: 6
      readinessProbe:
        {{- include "earshot.probe" (dict "path" "/readyz" "mode" .Values.tls.mode) | nindent 8 }}
        periodSeconds: 5
        failureThreshold: 2
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        {{- include "earshot.mounts" . | nindent 8 }}
  volumes:
    {{- include "earshot.volumes" . | nindent 4 }}
  {{- if gt (int .Values.replicas) 1 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "earshot.selector" . | nindent 10 }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
