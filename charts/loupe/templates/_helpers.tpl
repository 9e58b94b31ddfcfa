{{- define "loupe.name" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains "loupe" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-loupe" (.Release.Name | trunc 44 | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{- define "loupe.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "loupe.name" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- /* What selects the operator pods, and them alone. */ -}}
{{- define "loupe.selectorLabels" -}}
app.kubernetes.io/name: loupe
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{- /* Labels of everything: (dict "root" $ "component" …), with "labels" for more of them. As YAML. */ -}}
{{- define "loupe.labels" -}}
{{- $ours := dict
      "app.kubernetes.io/name" "loupe"
      "app.kubernetes.io/instance" .root.Release.Name
      "app.kubernetes.io/component" .component
      "app.kubernetes.io/version" .root.Chart.AppVersion
      "app.kubernetes.io/part-of" "loupe"
      "app.kubernetes.io/managed-by" .root.Release.Service
      "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_") -}}
{{- merge $ours (default dict .labels) .root.Values.commonLabels | toYaml -}}
{{- end -}}

{{- /*
The metadata of an object: (dict "root" $ "name" … "component" …), with "labels" and "annotations" for more of them,
"namespace" for another than the release's; an object of the whole cluster has the namespace "".
*/ -}}
{{- define "loupe.metadata" -}}
{{- $metadata := dict "name" .name "labels" (include "loupe.labels" . | fromYaml) -}}
{{- $namespace := ternary .namespace .root.Release.Namespace (hasKey . "namespace") -}}
{{- with $namespace }}{{ $_ := set $metadata "namespace" . }}{{ end -}}
{{- with merge (dict) (default dict .annotations) .root.Values.commonAnnotations }}{{ $_ := set $metadata "annotations" . }}{{ end -}}
{{- toYaml $metadata -}}
{{- end -}}

{{- /* repository@digest, or repository:tag; empty without a repository: (list $ .Values.images.…). */ -}}
{{- define "loupe.image" -}}
{{- $root := index . 0 -}}
{{- with index . 1 -}}
{{- if and .repository .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else if .repository -}}
{{- printf "%s:%s" .repository (default $root.Chart.AppVersion .tag) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "loupe.imagePullSecretNames" -}}
{{- $names := list -}}
{{- range .Values.imagePullSecrets }}{{ $names = append $names .name }}{{ end -}}
{{- join "," $names -}}
{{- end -}}

{{- /* What every pod of the chart has in common: the restricted Pod Security Standard. */ -}}
{{- define "loupe.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "loupe.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* Whether the operator may set an annotation of serving pods: no policy could keep it to that before Kubernetes 1.30. */ -}}
{{- define "loupe.touchesPods" -}}
{{- if and .Values.rbac.create .Values.rbac.touchPods (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version) -}}yes{{- end -}}
{{- end -}}

{{- /* The operator's rights in the namespaces that it watches, as YAML. */ -}}
{{- define "loupe.watchedRights" -}}
{{- $rights := .Files.Get "files/rights.yaml" | fromYaml -}}
{{- concat $rights.watched (ternary $rights.touching (list) (eq (include "loupe.touchesPods" .) "yes")) | toYaml -}}
{{- end -}}

{{- /* The rights to check, for the programs of helm test: where, and what. */ -}}
{{- define "loupe.rightsToCheck" -}}
{{- $rights := .Files.Get "files/rights.yaml" | fromYaml -}}
{{- dict
      "namespaces" .Values.watchNamespaces
      "watched" (include "loupe.watchedRights" . | fromYamlArray)
      "ownNamespace" .Release.Namespace
      "own" (ternary $rights.own (list) .Values.leaderElection.enabled)
    | mustToPrettyJson -}}
{{- end -}}

{{- /* How the operator asks Prometheus: environment variables, volumes and where they are mounted. As lists in YAML; nothing without prometheus.url. */ -}}
{{- define "loupe.prometheusEnv" -}}
{{- $values := .Values.prometheus -}}
{{- $byToken := and $values.tokenKey (not (or $values.usernameKey $values.passwordKey)) -}}
{{- $byPassword := and $values.usernameKey $values.passwordKey (not $values.tokenKey) -}}
{{- if and $values.secretName (not (or $byToken $byPassword)) }}
{{- fail "prometheus.secretName is set: set prometheus.tokenKey, or prometheus.usernameKey and prometheus.passwordKey, to the keys in that Secret; one of the two ways. Nothing was installed." }}
{{- end }}
{{- with $values.url }}
- name: LOUPE_PROMETHEUS_URL
  value: {{ . | quote }}
- name: LOUPE_PROMETHEUS_TIMEOUT
  value: {{ $values.timeout | quote }}
- name: LOUPE_PROMETHEUS_DELAY
  value: {{ $values.delay | quote }}
{{- if $values.secretName }}
{{- range $name, $key := dict "TOKEN" $values.tokenKey "USER" $values.usernameKey "PASSWORD" $values.passwordKey }}
{{- if $key }}
- name: LOUPE_PROMETHEUS_{{ $name }}_FILE
  value: {{ printf "/etc/loupe/prometheus/%s" $key | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if $values.caSecretName }}
- name: LOUPE_PROMETHEUS_CA_FILE
  value: {{ printf "/etc/loupe/prometheus-ca/%s" $values.caKey | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "loupe.prometheusMounts" -}}
{{- with .Values.prometheus }}
{{- if and .url .secretName }}
- name: prometheus
  mountPath: /etc/loupe/prometheus
  readOnly: true
{{- end }}
{{- if and .url .caSecretName }}
- name: prometheus-ca
  mountPath: /etc/loupe/prometheus-ca
  readOnly: true
{{- end }}
{{- end }}
{{- end -}}

{{- /* Optional: without the Secret the operator works, and says what it lacks. */ -}}
{{- define "loupe.prometheusVolumes" -}}
{{- with .Values.prometheus }}
{{- if and .url .secretName }}
- name: prometheus
  secret: {secretName: {{ .secretName }}, optional: true}
{{- end }}
{{- if and .url .caSecretName }}
- name: prometheus-ca
  secret: {secretName: {{ .caSecretName }}, optional: true}
{{- end }}
{{- end }}
{{- end -}}
