# shellcheck shell=bash
# Names, places and the few words all parts of the cluster script share.
# shellcheck disable=SC2034 # used by the files that source this one

STATE=${LOUPE_STATE:-/var/lib/loupe}/cluster
if [[ -z ${LOUPE_CACHE:-} && $EUID != 0 ]]; then LOUPE_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/loupe; fi
CACHE=${LOUPE_CACHE:-/var/cache/loupe}
RECORD=/run/loupe-cluster # whose cluster this machine runs: state folder, clone, configuration digest
NODE=loupe
BRIDGE=loupe0
ADDRESS=10.244.0.1
PODS=10.244.0.0/24
SERVICES=10.96.0.0/16
API_SERVICE=10.96.0.1
VOLUMES=24
PAUSE=loupe.local/pause:1
KUBERNETES=v1.34.3
HELM=v3.19.2
DAEMONS=(etcd kube-apiserver containerd kube-controller-manager kube-scheduler kubelet kube-proxy coredns)

say() { printf '[cluster] %s\n' "$*"; }

die() {
  printf '[cluster] %s\n' "$*" >&2
  exit 1
}

now_ms() { local us=${EPOCHREALTIME/[^0-9]/}; echo $((us / 1000)); }

# seconds SINCE_MS: the time since then, as "8.2 s".
seconds() { local ms=$(($(now_ms) - $1)); printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100)); }

# until_true SECONDS COMMAND...: polls COMMAND; false when SECONDS are over.
until_true() {
  local deadline=$(($(now_ms) + $1 * 1000))
  shift
  until "$@" >/dev/null 2>&1; do
    (($(now_ms) < deadline)) || return 1
    sleep 0.1
  done
}

need_root() {
  [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] || die "the local cluster runs on Linux x86_64 only; use a cluster of yours with --context"
  ((EUID == 0)) || die "the local cluster needs root (it makes network namespaces and mounts); run this with sudo"
  ((${#STATE} <= 60)) || die "LOUPE_STATE ${STATE%/cluster} is longer than 52 characters; socket paths below it would be cut"
  [[ $STATE == /* ]] || die "LOUPE_STATE ${STATE%/cluster} is not an absolute path"
}

# one_at_a_time: up, down and load of two shells wait for each other.
one_at_a_time() {
  mkdir -p "$CACHE"
  exec 9>"$CACHE/cluster.lock"
  flock -n 9 && return
  say "another cluster command is running; waiting for it"
  flock -w 900 9 || die "another cluster command still runs after 900 s (lock $CACHE/cluster.lock)"
}

kc() { "$KUBE/kubectl" --kubeconfig "$STATE/pki/admin.kubeconfig" --cache-dir "$STATE/kubectl" "$@"; }

image_store() { ctr --address "$STATE/run/containerd.sock" --namespace k8s.io images "$@"; }
