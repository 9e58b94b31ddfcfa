# shellcheck shell=bash
# Up, health, and the way down.

# recorded WHAT: state, clone or configuration of the cluster this machine runs, or nothing.
recorded() { sed -n "s/^$1=//p" "$RECORD" 2>/dev/null || true; }

record() {
  printf 'state=%s\nclone=%s\nconfiguration=%s\n' "$STATE" "$(dirname "$HERE")" "$CONFIGURATION" >"$RECORD.half"
  mv "$RECORD.half" "$RECORD"
}

healthy() {
  local daemon
  for daemon in "${DAEMONS[@]}"; do alive "$daemon" || return 1; done
  node_ready
}

node_ready() {
  [[ $(kc get node "$NODE" --request-timeout=5s -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null) == True ]]
}

report_daemons() {
  local daemon
  for daemon in "${DAEMONS[@]}"; do
    if alive "$daemon"; then say "$daemon runs, pid $(<"$STATE/run/$daemon.pid")"; else say "$daemon does not run"; fi
  done
}

# make_room: says what was found, and ends it. State is kept, so that a mended cluster has its objects and volumes.
make_room() {
  local begun other
  begun=$(now_ms) other=$(recorded clone)
  if [[ -n $other && ($(recorded state) != "$STATE" || $(recorded configuration) != "$CONFIGURATION") ]]; then
    say "taking over the cluster that $other started"
  elif [[ -n $other || -n $(our_processes) ]]; then
    say "mending a cluster that is not whole"
  else
    return 0
  fi
  sweep
  say "swept ($(seconds "$begun"))"
}

# sweep: kills processes and removes mounts, links, rules and cgroups; keeps the state folder.
# It asks nobody to stop and relies on nothing that a killed run might not have written: there is one way down, the one that always works.
sweep() {
  local folder
  end_processes
  for folder in "$STATE" "$(recorded state)"; do
    [[ -n $folder ]] || continue
    remove_mounts "$folder"
    rm -rf --one-file-system "$folder/run"
  done
  remove_network
  remove_cgroups
  remove_traces
}

# remove_traces: what containerd, CNI and the kubelet put outside the state folder, because those paths are fixed.
# Another containerd's files stay: links and results are ours if they name the state folder, sockets if nobody listens.
remove_traces() {
  local file devices=/var/lib/kubelet/device-plugins
  find /var/log/containers -maxdepth 1 -type l -lname "$STATE/*" -delete 2>/dev/null || true
  for file in /var/lib/cni/results/*; do
    if [[ -f $file ]] && grep -qF "$STATE/" "$file"; then rm -f "$file"; fi
  done
  for file in /run/containerd/s/*; do
    [[ ! -S $file ]] || grep -qF "$file" /proc/net/unix || rm -f "$file"
  done
  rm -f $devices/kubelet.sock $devices/kubelet_internal_checkpoint $devices/DEPRECATION
  rmdir /var/log/containers /var/lib/cni/results /var/lib/cni $devices /var/lib/kubelet /run/containerd/s /run/containerd 2>/dev/null || true
}

delete_state() {
  local folder
  for folder in "$STATE" "$(recorded state)"; do
    [[ -n $folder && -d $folder ]] || continue
    STATE=$folder restore_settings
    no_mounts_below "$folder" || die "something is mounted below $folder; it was not deleted"
    rm -rf --one-file-system "$folder"
    rmdir "$(dirname "$folder")" 2>/dev/null || true # kept with the logs and samples of others
  done
  rm -f "$RECORD"
}

bring_up() {
  local begun
  begun=$(now_ms)
  mkdir -p "$STATE/log"
  chmod 700 "$STATE"
  "$TOOLS/certs" "$STATE/pki" "$NODE" "$ADDRESS" "$API_SERVICE" >"$STATE/log/certs.log" 2>&1 || die "no certificates: $(<"$STATE/log/certs.log")"
  make_cgroups
  write_configuration
  start_network
  record
  start_runtime
  start_control_plane
  apply_addons
  start_node
  say "up in $(seconds "$begun"): node $NODE, Kubernetes $KUBERNETES, kubeconfig $STATE/pki/admin.kubeconfig"
}

# launch DAEMON: starts it as it always is. etcd listens on sockets that only root reaches; the addresses it advertises are of no use
# to a single member, but required.
launch() {
  local pki=$STATE/pki
  case $1 in
    etcd)
      start etcd "$KUBE/etcd" --name loupe --data-dir "$STATE/etcd" --unsafe-no-fsync \
        --listen-client-urls "unix://$STATE/run/etcd.sock" --advertise-client-urls http://127.0.0.1:2379 \
        --listen-peer-urls "unix://$STATE/run/etcd-peer.sock" \
        --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster loupe=http://127.0.0.1:2380
      ;;
    containerd) start containerd containerd --config "$STATE/conf/containerd.toml" ;;
    kube-apiserver)
      start kube-apiserver "$KUBE/kube-apiserver" --etcd-servers "unix://$STATE/run/etcd.sock" \
        --bind-address "$ADDRESS" --advertise-address "$ADDRESS" --secure-port 6443 --service-cluster-ip-range "$SERVICES" \
        --tls-cert-file "$pki/apiserver.crt" --tls-private-key-file "$pki/apiserver.key" --client-ca-file "$pki/ca.crt" \
        --anonymous-auth=false --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --allow-privileged=true \
        --service-account-issuer https://kubernetes.default.svc.cluster.local \
        --service-account-key-file "$pki/accounts.pub" --service-account-signing-key-file "$pki/accounts.key" \
        --kubelet-certificate-authority "$pki/ca.crt" --kubelet-preferred-address-types InternalIP \
        --kubelet-client-certificate "$pki/kubelet-client.crt" --kubelet-client-key "$pki/kubelet-client.key" \
        --audit-policy-file "$STATE/conf/audit.yaml" --audit-log-path "$STATE/log/audit.log" \
        --audit-log-maxsize 32 --audit-log-maxbackup 3 \
        --profiling=false --cert-dir "$STATE/run/apiserver"
      ;;
    kube-controller-manager)
      start kube-controller-manager "$KUBE/kube-controller-manager" --kubeconfig "$pki/controllers.kubeconfig" --bind-address 127.0.0.1 \
        --leader-elect=false --use-service-account-credentials --service-account-private-key-file "$pki/accounts.key" \
        --root-ca-file "$pki/ca.crt" --allocate-node-cidrs=false --profiling=false --cert-dir "$STATE/run/controllers" \
        --authentication-kubeconfig "$pki/controllers.kubeconfig" --authorization-kubeconfig "$pki/controllers.kubeconfig"
      ;;
    kube-scheduler)
      start kube-scheduler "$KUBE/kube-scheduler" --kubeconfig "$pki/scheduler.kubeconfig" --bind-address 127.0.0.1 --leader-elect=false --profiling=false \
        --authentication-kubeconfig "$pki/scheduler.kubeconfig" --authorization-kubeconfig "$pki/scheduler.kubeconfig" --cert-dir "$STATE/run/scheduler"
      ;;
    kubelet)
      start kubelet "$KUBE/kubelet" --config "$STATE/conf/kubelet.yaml" --kubeconfig "$pki/node.kubeconfig" --root-dir "$STATE/kubelet" \
        --node-ip "$ADDRESS" --hostname-override "$NODE"
      ;;
    kube-proxy) start kube-proxy "$KUBE/kube-proxy" --config "$STATE/conf/proxy.yaml" ;;
    coredns) start coredns "$KUBE/coredns" -conf "$STATE/conf/Corefile" ;;
  esac
}

# answers DAEMON: whether it does what it is for.
answers() {
  case $1 in
    containerd) image_store ls -q ;;
    etcd | kube-apiserver) kc get --raw /readyz --request-timeout=2s ;;
    kubelet) node_ready ;;
    coredns) port_open "$ADDRESS" 53 ;;
    *) alive "$1" ;;
  esac
}

start_runtime() {
  launch etcd
  launch containerd
}

start_control_plane() {
  launch kube-apiserver
  await "containerd answers" 30 containerd answers containerd
  image_store ls -q | grep -qx "$PAUSE" || import_image "$TOOLS/pause.tar"
  await "API server ready" 90 kube-apiserver answers kube-apiserver
  forget_readiness
}

# import_image TAR: LOADED is the name it has in the tar.
# shellcheck disable=SC2034 # read by command_load
import_image() {
  image_store import --snapshotter overlayfs "$1" >"$STATE/log/load.log" 2>&1 || die "containerd did not take $1: $(tail -n 1 "$STATE/log/load.log")"
  LOADED=$(sed -n 's/^unpacking \([^ ]*\) .*/\1/p' "$STATE/log/load.log" | tail -n 1)
}

# forget_readiness: what the node and its pods reported in their last life is no fact about this one.
# Without it, whoever waits for a pod right after a mended start would be told yes at once.
forget_readiness() {
  local starting='"reason":"NodeStarting","message":"the node is being started"'
  [[ -n $(kc get node "$NODE" --ignore-not-found -o name) ]] || return 0
  kc patch node "$NODE" --subresource status -p "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"Unknown\",$starting}]}}" >/dev/null
  kc get pods -A --field-selector status.phase=Running -o 'jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name}{"\n"}{end}' |
    xargs -r -L 1 -P 4 "$KUBE/kubectl" --kubeconfig "$STATE/pki/admin.kubeconfig" patch pod --subresource status \
      -p "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",$starting},{\"type\":\"ContainersReady\",\"status\":\"False\",$starting}]}}" -n >"$STATE/log/readiness.log" 2>&1 ||
    die "the pods' last readiness could not be set aside; see $STATE/log/readiness.log"
}

# no_pod_starting: the kubelet has said of every pod what it is now.
no_pod_starting() {
  local reasons
  reasons=$(kc get pods -A --field-selector status.phase=Running -o 'jsonpath={.items[*].status.conditions[*].reason}') &&
    [[ $reasons != *NodeStarting* ]]
}

# start_node: the scheduler and the controllers are part of it, since without them no node gets ready.
start_node() {
  local daemon
  for daemon in kube-controller-manager kube-scheduler kubelet kube-proxy coredns; do launch "$daemon"; done
  await "CoreDNS answers" 30 coredns answers coredns
  await "node Ready" 90 kubelet answers kubelet
  no_pod_starting || await "pods of the last life taken up" 60 kubelet no_pod_starting
}

port_open() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

apply_addons() {
  kc apply --server-side --force-conflicts -f "$HERE/manifests/addons.yaml" -f "$STATE/conf/volumes.yaml" >"$STATE/log/addons.log" 2>&1 ||
    die "the cluster's own objects were refused: $(tail -n 1 "$STATE/log/addons.log")"
  local number
  for number in $(seq -f %02.0f "$VOLUMES"); do mkdir -p "$STATE/volumes/$number"; done
}

# free_volumes: a volume whose claim is gone is emptied and offered again.
free_volumes() {
  local name number
  for name in $(kc get pv -l app.kubernetes.io/part-of=loupe-cluster -o 'jsonpath={range .items[?(@.status.phase=="Released")]}{.metadata.name}{"\n"}{end}'); do
    number=${name#local-}
    kc delete pv "$name" --wait --timeout=30s >"$STATE/log/volumes.log" 2>&1 || die "volume $name could not be taken back; see $STATE/log/volumes.log"
    no_mounts_below "$STATE/volumes/$number" || die "something is mounted below $STATE/volumes/$number; it was not emptied"
    rm -rf --one-file-system "${STATE:?}/volumes/$number"
    mkdir "$STATE/volumes/$number"
    volume "$number" | kc apply --server-side -f - >"$STATE/log/volumes.log" 2>&1 || die "volume $name could not be offered again; see $STATE/log/volumes.log"
    say "volume $name is free again"
  done
}

# offer_gpus N: capacity without a device. It goes with N=0.
offer_gpus() {
  local have operation
  have=$(kc get node "$NODE" -o 'jsonpath={.status.capacity.nvidia\.com/gpu}')
  [[ ${have:-0} != "$1" ]] || return 0
  for operation in capacity allocatable; do
    kc patch node "$NODE" --subresource status --type merge -p "{\"status\":{\"$operation\":{\"nvidia.com/gpu\":\"$1\"}}}" >/dev/null
  done
  say "the node claims $1 nvidia.com/gpu"
}
