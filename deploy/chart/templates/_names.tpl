{{- define "medley.labels" -}}
app.kubernetes.io/name: medley
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* What selects the pods of one service: (dict "root" $ "name" "gateway"). */ -}}
{{- define "medley.selector" -}}
app.kubernetes.io/name: medley
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "medley.image" -}}
{{- $image := .root.Values.image -}}
{{- with $image.registry }}{{ . }}/{{ end }}{{ $image.repository }}/{{ .name }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "medley.configSecret" -}}
{{ .Values.config.existingSecret | default (printf "%s-config" .Release.Name) }}
{{- end }}

{{- define "medley.credentialsSecret" -}}
{{ .Values.credentials.existingSecret | default "medley-credentials" }}
{{- end }}

{{- define "medley.natsUrl" -}}
{{ .Values.nats.url | default (printf "nats://%s-nats:4222" .Release.Name) }}
{{- end }}

{{- /* The environment of one service, or of whoever applies the topology: (dict "root" $ "name" "gateway"). */ -}}
{{- define "medley.env" -}}
- {name: MEDLEY_CONFIG, value: /etc/medley/medley.yaml}
- {name: MEDLEY_NATS__URL, value: {{ include "medley.natsUrl" .root | quote }}}
- {name: MEDLEY_NATS__REPLICAS, value: {{ .root.Values.nats.replicas | quote }}}
- {name: MEDLEY_NATS__USER, value: {{ .name }}}
- {name: MEDLEY_NATS__PASSWORD_FILE, value: /run/medley/{{ .name }}-nats-password}
{{- if ne .name "topology" }}
- {name: MEDLEY_POSTGRES__DSN_FILE, value: /run/medley/{{ .name }}-postgres-dsn}
{{- end }}
{{- if eq .name "gateway" }}
- {name: MEDLEY_GATEWAY__HOST, value: "0.0.0.0"}
- {name: MEDLEY_GATEWAY__PORT, value: "8080"}
- {name: MEDLEY_GATEWAY__ADMIN_TOKENS__OPS__TOKEN_FILE, value: /run/medley/admin-token}
{{- end }}
{{- end }}

{{- /* Its own credentials and no others. */ -}}
{{- define "medley.volumes" -}}
- name: config
  secret:
    secretName: {{ include "medley.configSecret" .root }}
    items: [{key: medley.yaml, path: medley.yaml}]
- name: credentials
  secret:
    secretName: {{ include "medley.credentialsSecret" .root }}
    items:
      - {key: {{ .name }}-nats-password, path: {{ .name }}-nats-password}
      {{- if ne .name "topology" }}
      - {key: {{ .name }}-postgres-dsn, path: {{ .name }}-postgres-dsn}
      {{- end }}
      {{- if eq .name "gateway" }}
      - {key: admin-token, path: admin-token}
      {{- end }}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- end }}

{{- define "medley.mounts" -}}
- {name: config, mountPath: /etc/medley, readOnly: true}
- {name: credentials, mountPath: /run/medley, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- end }}

{{- /* Migrations run before the new code; where the chart brings the database, it must be there first. */ -}}
{{- define "medley.hook" -}}
helm.sh/hook: {{ if or .Values.postgres.enabled .Values.nats.enabled }}post-install{{ else }}pre-install{{ end }},pre-upgrade
helm.sh/hook-delete-policy: before-hook-creation
{{- end }}
