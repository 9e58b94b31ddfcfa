# shellcheck shell=bash
# Prometheus and Alertmanager in the local cluster. Outside of lib/, whose digest decides whether the cluster is started anew.

MONITORING=loupe-monitoring
PROMETHEUS_URL=http://127.0.0.1:30090
ALERTMANAGER_URL=http://127.0.0.1:30093

start_monitoring() {
  local begun tar name conf=$STATE/conf/monitoring log=$STATE/log/monitoring.log
  begun=$(now_ms)
  tar=$("$HERE/monitoring/image" 9>&-) || die "the image of the monitoring could not be made"
  name=$(<"${tar%.tar}.name")
  image_store ls -q | grep -qx "$name" || import_image "$tar"
  mkdir -p "$conf"
  prometheus_configuration >"$conf/prometheus.yml"
  alertmanager_configuration >"$conf/alertmanager.yml"
  monitoring_objects "$conf" "$name" >"$conf/objects.yaml"
  kc apply --server-side --force-conflicts -f "$conf/objects.yaml" >"$log" 2>&1 || die "the monitoring's objects were refused: $(tail -n 1 "$log")"
  local program
  for program in prometheus alertmanager; do
    kc -n $MONITORING rollout status deployment/$program --timeout=90s >"$log" 2>&1 ||
      die "$program did not become ready within 90 s; see kubectl -n $MONITORING describe pods"
  done
  until_true 20 port_open 127.0.0.1 "${PROMETHEUS_URL##*:}" || die "$PROMETHEUS_URL does not answer, though its pod is ready"
  say "Prometheus $PROMETHEUS_URL, Alertmanager $ALERTMANAGER_URL; in the cluster http://prometheus.$MONITORING.svc:9090 ($(seconds "$begun"))"
}

# The chart's own scrape configuration, but for two lines: Debian's Prometheus is built without Kubernetes, so that a program beside it
# tells it of the pods, with the same labels; and it looks oftener, since nobody wants to wait here.
prometheus_configuration() {
  local scrape=$HERE/../charts/loupe/files/scrape.yaml made
  made=$(sed -e 's/^    scrape_interval: .*/    scrape_interval: 5s/' \
    -e 's/^    kubernetes_sd_configs:$/    http_sd_configs:/' \
    -e 's#^      - role: pod$#      - {url: "http://127.0.0.1:9091/", refresh_interval: 5s}#' "$scrape")
  [[ $made == *"scrape_interval: 5s"* && $made == *http_sd_configs:* && $made == *127.0.0.1:9091* ]] ||
    die "$scrape has no line for the interval or for the pods' discovery, where cluster/monitoring/monitoring.sh looks for them"
  cat <<END
global: {evaluation_interval: 5s}
alerting: {alertmanagers: [{static_configs: [{targets: ["alertmanager.$MONITORING.svc:9093"]}]}]}
END
  echo "$made"
}

# Alerts are kept and shown, and sent to nobody.
alertmanager_configuration() { printf 'route: {receiver: none}\nreceivers: [{name: none}]\n'; }

# monitoring_objects FOLDER IMAGE
monitoring_objects() {
  cat <<END
apiVersion: v1
kind: Namespace
metadata: {name: $MONITORING, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
END
  kc create configmap configuration -n $MONITORING --from-file="$1/prometheus.yml" --from-file="$1/alertmanager.yml" --dry-run=client -o yaml
  echo ---
  sed -e "s#IMAGE#$2#; s#CONFIGURATION#$(cat "$1"/*.yml | sha256sum | cut -c1-16)#" "$HERE/monitoring/manifests.yaml"
}

# report_monitoring: a line if it is there.
report_monitoring() {
  [[ -n $(kc get deployment prometheus -n $MONITORING --ignore-not-found -o name 2>/dev/null) ]] || return 0
  if port_open 127.0.0.1 "${PROMETHEUS_URL##*:}"; then
    say "Prometheus $PROMETHEUS_URL, Alertmanager $ALERTMANAGER_URL"
  else
    say "monitoring was started, and $PROMETHEUS_URL does not answer; cluster up --monitoring mends it"
  fi
}
