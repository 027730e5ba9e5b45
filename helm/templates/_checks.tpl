{{- /* What the schema cannot say: values that do not go together are refused with a sentence. */ -}}
{{- define "earshot.checks" -}}
{{- $postgres := eq .Values.database.kind "postgres" -}}
{{- $ingress := eq .Values.tls.mode "ingress" -}}
{{- if and (not $postgres) (ne (int .Values.replicas) 1) -}}
{{- fail (printf "replicas: SQLite is a file on one volume, so there is exactly 1 replica, not %d. For more, set database.kind to postgres." (int .Values.replicas)) -}}
{{- end -}}
{{- if and $postgres (not .Values.database.postgres.url) -}}
{{- fail "database.postgres.url: is needed with database.kind postgres." -}}
{{- end -}}
{{- if and $postgres (not .Values.masterKey.existingSecret) -}}
{{- fail "masterKey.existingSecret: is needed with database.kind postgres, because every replica must have the same key." -}}
{{- end -}}
{{- if and $ingress (not .Values.tls.ingressPin) -}}
{{- fail "tls.ingressPin: is needed with tls.mode ingress, because hubs check whom they talk to." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not $ingress) -}}
{{- fail "ingress.enabled: needs tls.mode ingress. With tls.mode own the appliance ends TLS itself: publish its service." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.tlsSecret) -}}
{{- fail "ingress.tlsSecret: is needed, because nothing is served without TLS." -}}
{{- end -}}
{{- if and .Values.apply.document .Values.apply.existingConfigMap -}}
{{- fail "apply: give either document or existingConfigMap." -}}
{{- end -}}
{{- end -}}
