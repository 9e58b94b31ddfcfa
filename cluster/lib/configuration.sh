# shellcheck shell=bash
# The configuration files of the daemons, written anew at each start.

write_configuration() {
  local conf=$STATE/conf
  mkdir -p "$conf/cni" "$STATE/run" "$STATE/log/pods" "$STATE/volumes"
  chmod 700 "$STATE/run" "$conf"
  echo "nameserver $ADDRESS" >"$conf/resolv.conf"
  containerd_configuration >"$conf/containerd.toml"
  network_configuration >"$conf/cni/10-loupe.conflist"
  kubelet_configuration >"$conf/kubelet.yaml"
  proxy_configuration >"$conf/proxy.yaml"
  dns_configuration >"$conf/Corefile"
  volumes >"$conf/volumes.yaml"
  audit_policy >"$conf/audit.yaml"
}

# restrict_oom_score_adj: without it no sandbox starts where root lacks CAP_SYS_RESOURCE.
# Network namespaces and runc's state live below run/, so that sweeping one folder sweeps them.
containerd_configuration() {
  cat <<END
version = 2
root = "$STATE/containerd"
state = "$STATE/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]

[grpc]
address = "$STATE/run/containerd.sock"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "$PAUSE"
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"
default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
Root = "$STATE/run/runc"

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "$(cni_folder)"
conf_dir = "$STATE/conf/cni"
END
}

network_configuration() {
  cat <<END
{"cniVersion": "1.0.0", "name": "loupe", "plugins": [
  {"type": "bridge", "bridge": "$BRIDGE", "isGateway": true, "ipMasq": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$STATE/run/ipam", "ranges": [[{"subnet": "$PODS", "gateway": "$ADDRESS"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}
]}
END
}

kubelet_configuration() {
  cat <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $ADDRESS
healthzBindAddress: 127.0.0.1
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $STATE/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $STATE/pki/kubelet.crt
tlsPrivateKeyFile: $STATE/pki/kubelet.key
containerRuntimeEndpoint: unix://$STATE/run/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /loupe
failSwapOn: false
clusterDNS: [$ADDRESS]
clusterDomain: cluster.local
resolvConf: $STATE/conf/resolv.conf
podLogsDir: $STATE/log/pods
volumePluginDir: $STATE/kubelet/volume-plugins
maxPods: 110
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%, imagefs.inodesFree: 1%}
imageGCHighThresholdPercent: 99
imageGCLowThresholdPercent: 98
END
}

# Without br_netfilter an answer from a pod to a pod would skip the Service's address translation: then every call is masqueraded.
proxy_configuration() {
  local masquerade=true
  [[ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ]] || masquerade=false
  cat <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $STATE/pki/proxy.kubeconfig}
mode: iptables
hostnameOverride: $NODE
bindAddress: $ADDRESS
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
nodePortAddresses: [127.0.0.0/8]
clusterCIDR: $PODS
detectLocalMode: ClusterCIDR
iptables: {masqueradeAll: $masquerade, minSyncPeriod: 200ms}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
END
}

# The host's own resolver answers for the world outside, where there is one.
dns_configuration() {
  cat <<END
.:53 {
  bind $ADDRESS
  errors
  cache 5 {
    disable denial
  }
  kubernetes cluster.local in-addr.arpa {
    kubeconfig $STATE/pki/dns.kubeconfig loupe
    pods insecure
  }
$(grep -qs '^nameserver' /etc/resolv.conf && echo "  forward . /etc/resolv.conf")
}
END
}

# audit_policy: who asked for what, without contents, of every program that runs as a pod; the control plane's own are left out.
audit_policy() {
  cat <<END
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: None, userGroups: ["system:serviceaccounts:kube-system"]}
- {level: Metadata, userGroups: ["system:serviceaccounts"]}
- {level: None}
END
}

# volumes: the pool of local PersistentVolumes; 50Gi is a label, the disk is shared.
volumes() {
  local number
  for number in $(seq -f %02.0f "$VOLUMES"); do volume "$number"; done
}

volume() {
  cat <<END
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: local-$1, labels: {app.kubernetes.io/part-of: loupe-cluster}}
spec:
  capacity: {storage: 50Gi}
  accessModes: [ReadWriteOnce, ReadOnlyMany, ReadWriteMany]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: local
  local: {path: $STATE/volumes/$1}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [$NODE]}]}]}}
END
}
