{{- /* A pod that runs one of the operator image's checks as the operator's service account: (dict "root" $ "name" … "class" … "file" …). */ -}}
{{- define "loupe.testPod" }}
{{- $root := .root }}
apiVersion: v1
kind: Pod
metadata:
  {{- include "loupe.metadata" (dict "root" $root "name" (printf "%s-test-%s" (include "loupe.name" $root) .name) "component" "test" "annotations" (dict "helm.sh/hook" "test" "helm.sh/hook-delete-policy" "before-hook-creation")) | nindent 2 }}
spec:
  restartPolicy: Never
  activeDeadlineSeconds: 240
  serviceAccountName: {{ include "loupe.serviceAccountName" $root }}
  automountServiceAccountToken: true
  enableServiceLinks: false
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "loupe.podSecurityContext" $root | nindent 4 }}
  containers:
    - name: check
      image: {{ include "loupe.image" (list $root $root.Values.images.operator) }}
      imagePullPolicy: {{ $root.Values.images.operator.pullPolicy }}
      command: [java, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -Xmx64m, -cp, "@/app/jib-classpath-file"]
      args: [dev.loupe.operator.check.{{ .class }}, /etc/loupe/check/{{ .file }}]
      env:
        - name: LOUPE_WATCH_NAMESPACES
          value: {{ join "," $root.Values.watchNamespaces | quote }}
        {{- with include "loupe.prometheusEnv" $root | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with $root.Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      resources:
        requests: {cpu: 50m, memory: 160Mi}
        limits: {memory: 256Mi}
      securityContext:
        {{- include "loupe.containerSecurityContext" $root | nindent 8 }}
      volumeMounts:
        - name: check
          mountPath: /etc/loupe/check
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- with include "loupe.prometheusMounts" $root | trim }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - name: check
      configMap:
        name: {{ include "loupe.name" $root }}-checks
    - name: tmp
      emptyDir: {sizeLimit: 32Mi}
    {{- with include "loupe.prometheusVolumes" $root | trim }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}
