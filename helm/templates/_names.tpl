{{- define "earshot.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "earshot.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "earshot.labels" -}}
{{ include "earshot.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "earshot.applyConfigMap" -}}
{{- if .Values.apply.existingConfigMap -}}
{{ .Values.apply.existingConfigMap }}
{{- else if .Values.apply.document -}}
{{ include "earshot.name" . }}-apply
{{- end -}}
{{- end -}}
