{{- define "gatehouse.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "gatehouse.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "gatehouse.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "gatehouse.selectorLabels" -}}
app.kubernetes.io/name: {{ include "gatehouse.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "gatehouse.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "gatehouse.selectorLabels" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "gatehouse.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "gatehouse.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "gatehouse.configSecretName" -}}
{{- if .Values.configSecret.create }}
{{- default (include "gatehouse.fullname" .) .Values.configSecret.name }}
{{- else }}
{{- required "configSecret.name: say which secret holds config.yaml, or let configSecret.create make one" .Values.configSecret.name }}
{{- end }}
{{- end }}

{{- define "gatehouse.image" -}}
{{- $repository := required "image.repository: say where you have put the image that docker/Dockerfile makes" .Values.image.repository }}
{{- if .Values.image.digest -}}
{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "gatehouse.issuerHost" -}}
{{- $issuer := required "config.issuer: say under which address people and clusters reach it" .Values.config.issuer }}
{{- (urlParse $issuer).host | splitList ":" | first }}
{{- end }}

{{- define "gatehouse.issuerPath" -}}
{{- default "/" (urlParse .Values.config.issuer).path }}
{{- end }}

{{- define "gatehouse.tlsSecretName" -}}
{{- $own := printf "%s-tls" (include "gatehouse.fullname" .) }}
{{- .Values.https.secretName | default .Values.certificate.secretName | default $own }}
{{- end }}

{{/* The port of PostgreSQL, as the configuration has it: in storage.config.port, or after the host. */}}
{{- define "gatehouse.databasePort" -}}
{{- $config := dig "storage" "config" (dict) .Values.config }}
{{- $host := get $config "host" | toString }}
{{- if get $config "port" }}
{{- int (get $config "port") }}
{{- else if regexMatch "^[^/]+:[0-9]+$" $host }}
{{- $host | splitList ":" | last }}
{{- else }}
{{- 5432 }}
{{- end }}
{{- end }}

{{- define "gatehouse.servicePort" -}}
{{- ternary .Values.service.ports.https.port .Values.service.ports.http.port .Values.https.enabled }}
{{- end }}

{{/* The pause before SIGTERM, and as long as the server needs at the most after it (operation.md). */}}
{{- define "gatehouse.terminationGracePeriod" -}}
{{- $least := add .Values.drainSeconds 45 | int }}
{{- if lt (int .Values.terminationGracePeriodSeconds) $least }}
{{- fail (printf "terminationGracePeriodSeconds: %d or more, which is drainSeconds and the 45 seconds that a stop takes at the most" $least) }}
{{- end }}
{{- int .Values.terminationGracePeriodSeconds }}
{{- end }}

{{/* Whether pods serve plain HTTP: with HTTPS only for those who say so. */}}
{{- define "gatehouse.plainHttp" -}}
{{- if or (not .Values.https.enabled) .Values.https.keepHttp }}yes{{ end }}
{{- end }}

{{/* PostgreSQL needs a master key that outlives the pod. Your own secret for the configuration is not looked into. */}}
{{- define "gatehouse.masterKeySecret" -}}
{{- $variable := "GATEHOUSE_MASTER_KEY_FILE" }}
{{- $named := or (get .Values.config "masterKeyFile") (hasKey .Values.env $variable) .Values.envFrom (not .Values.configSecret.create) }}
{{- range .Values.envVars }}
{{- if eq (get . "name" | toString) $variable }}
{{- $named = true }}
{{- end }}
{{- end }}
{{- if and (eq (dig "storage" "type" "" .Values.config) "postgres") (not $named) }}
{{- required "masterKey.existingSecret: say which secret holds the master key (32 random bytes), which PostgreSQL needs" .Values.masterKey.existingSecret }}
{{- else }}
{{- .Values.masterKey.existingSecret }}
{{- end }}
{{- end }}
