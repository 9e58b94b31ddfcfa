# shellcheck shell=bash
# What the cluster is made of: Debian's packages, and programs compiled once per source digest.

# digest PATTERNS: of names and contents; the same sources in two clones give the same one.
# shellcheck disable=SC2086 # patterns are expanded here, in the folder they speak of
digest() { (cd "$HERE" && sha256sum $1) | sha256sum | cut -c1-16; }

# locate_programs: where the compiled programs are, or will be. KUBE changes rarely and takes minutes, TOOLS takes seconds.
locate_programs() {
  KUBE=$CACHE/cluster/kube-$(digest "go.mod go.sum main.go")
  TOOLS=$CACHE/cluster/tools-$(digest "certs/main.go pause/main.go probe/main.go")
  # shellcheck disable=SC2034 # used in lifecycle.sh
  CONFIGURATION=$(basename "$KUBE")-$(basename "$TOOLS")-$(digest "cluster lib/*.sh manifests/addons.yaml" | cut -c1-8)
}

build() {
  locate_programs
  mkdir -p "$CACHE/cluster"
  rm -rf "$CACHE"/cluster/*.half.* # of builds that were killed; ours begins now
  [[ -x $KUBE/kubectl ]] || build_kube
  [[ -s $TOOLS/pause.tar ]] || build_tools
  touch "$KUBE" "$TOOLS"
  prune_builds
}

build_kube() {
  command -v go >/dev/null || die "go is not installed, and Kubernetes is not compiled yet; install Go 1.24 or later"
  local half=$KUBE.half.$$ version=k8s.io/component-base/version client=k8s.io/client-go/pkg/version flags
  flags="-X $version.gitVersion=$KUBERNETES -X $version.gitMajor=1 -X $version.gitMinor=34 -X $version.gitTreeState=clean"
  flags+=" -X $client.gitVersion=$KUBERNETES -X $client.gitMajor=1 -X $client.gitMinor=34"
  mkdir -p "$half"
  compile "Kubernetes, etcd and CoreDNS (once, about 5 minutes on 2 cores)" "$half/loupe-kube" "$flags" .
  compile "Helm (once, about 1 minute)" "$half/helm" "-X helm.sh/helm/v3/internal/version.version=$HELM" helm.sh/helm/v3/cmd/helm
  local name
  for name in etcd coredns kubelet kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubectl; do
    ln -s loupe-kube "$half/$name"
  done
  publish_build "$half" "$KUBE"
}

build_tools() {
  command -v go >/dev/null || die "go is not installed, and the cluster's tools are not compiled yet; install Go 1.24 or later"
  local half=$TOOLS.half.$$ tool
  mkdir -p "$half"
  umask 022
  for tool in certs pause probe; do compile "$tool" "$half/$tool" "" "./$tool"; done
  for tool in pause probe; do
    mkdir -p "$half/root"
    cp "$half/$tool" "$half/root/$tool"
    "$HERE/../images/pack" --user 65532:65532 --entrypoint "/$tool" "$half/$tool.tar" "loupe.local/$tool:1" "$half/root"
    rm -r "$half/root"
  done
  publish_build "$half" "$TOOLS"
}

# publish_build HALF WHOLE: what a killed build left is never taken for a build.
publish_build() {
  rm -rf "$2"
  mv -T "$1" "$2"
}

# compile WHAT OUT LDFLAGS PACKAGE: says every 15 s that it lives.
compile() {
  local begun log pid beat=0
  begun=$(now_ms) log=$CACHE/cluster/build.log
  say "compiling $1"
  (cd "$HERE" && CGO_ENABLED=0 exec go build -v -trimpath -buildvcs=false -ldflags "-s -w $3" -o "$2" "$4") >"$log" 2>&1 9>&- &
  pid=$!
  while kill -0 $pid 2>/dev/null; do
    sleep 0.2
    ((++beat % 75)) || say "still compiling, $(wc -l <"$log") packages so far ($(seconds "$begun"))"
  done
  wait $pid || die "compiling ${1%% (*} failed: $(grep -m 1 -E '\.go:[0-9]|^go: |error|cannot' "$log"); see $log"
  say "compiled ($(seconds "$begun"))"
}

# prune_builds: keeps the four newest of each kind, so that the cache is bounded.
prune_builds() {
  local kind old
  for kind in kube tools; do
    for old in $(find "$CACHE/cluster" -maxdepth 1 -name "$kind-*" -printf '%T@ %p\n' | sort -rn | tail -n +5 | cut -d' ' -f2); do
      rm -rf "$old"
    done
  done
}

# packages_missing: Debian's names of what this machine lacks.
packages_missing() {
  local want
  for want in containerd runc iptables conntrack ip:iproute2 modprobe:kmod flock:util-linux; do
    command -v "${want%:*}" >/dev/null || echo "${want#*:}"
  done
  [[ -n $(cni_folder) ]] || echo containernetworking-plugins
  [[ -s /etc/ssl/certs/ca-certificates.crt ]] || echo ca-certificates
}

cni_folder() {
  local folder
  for folder in /usr/lib/cni /opt/cni/bin; do
    [[ -x $folder/bridge && -x $folder/host-local && -x $folder/portmap ]] && { echo $folder; return; }
  done
  return 0
}

install_packages() {
  local missing begun
  mapfile -t missing < <(packages_missing)
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "this machine lacks ${missing[*]} and has no apt-get; install them"
  begun=$(now_ms)
  say "installing ${missing[*]}"
  mkdir -p "$STATE/log"
  apt_install "${missing[@]}" >"$STATE/log/apt.log" 2>&1 || die "apt-get install ${missing[*]} failed; see $STATE/log/apt.log"
  say "installed ($(seconds "$begun"))"
}

# apt_install: without starting Debian's own containerd, neither now nor at the next boot.
apt_install() (
  export DEBIAN_FRONTEND=noninteractive
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
  fi
  apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; } || exit 1
  if [[ " $* " == *" containerd "* && -d /run/systemd/system ]]; then systemctl disable --quiet containerd; fi
)
