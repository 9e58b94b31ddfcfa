# shellcheck shell=bash
# The bridge, the rules that keep the cluster on this machine, and the kernel settings it needs.

# Settings that the kubelet, kube-proxy or we change; what they were is kept and set again by down.
SETTINGS=(net/ipv4/ip_forward net/ipv4/conf/all/route_localnet net/bridge/bridge-nf-call-iptables
  vm/overcommit_memory kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes)

remember_settings() {
  local setting
  [[ ! -s $STATE/settings ]] || return 0
  for setting in "${SETTINGS[@]}"; do
    [[ ! -r /proc/sys/$setting ]] || echo "$setting $(<"/proc/sys/$setting")"
  done >"$STATE/settings.half"
  mv "$STATE/settings.half" "$STATE/settings"
}

restore_settings() {
  local setting value
  [[ -s $STATE/settings ]] || return 0
  while read -r setting value; do
    echo "$value" >"/proc/sys/$setting" 2>/dev/null || true
  done <"$STATE/settings"
}

start_network() {
  modprobe -q br_netfilter 2>/dev/null || true # may be built in
  remember_settings
  echo 1 >/proc/sys/net/ipv4/ip_forward
  [[ ! -w /proc/sys/net/bridge/bridge-nf-call-iptables ]] || echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables
  local other
  other=$(ip -4 -o addr show | awk -v b="$BRIDGE" '$2 != b && $4 ~ /^10\.244\.0\./ {print $2 " has " $4; exit}')
  [[ -z $other ]] || die "$other, which the cluster's pods ($PODS) need; free that network first"
  ip link show "$BRIDGE" >/dev/null 2>&1 || ip link add "$BRIDGE" type bridge
  ip addr replace "$ADDRESS/24" dev "$BRIDGE"
  ip link set "$BRIDGE" up
  guard_network
}

# guard_network: the machine forwards packets now; nobody outside it may reach pods, Services or the API server through it,
# and pods reach the world even where the machine forwards nothing by default (Docker sets it so). A Service's address that
# kube-proxy has not translated (yet, or no more) is refused: it would leave through the default route.
guard_network() {
  chain -I INPUT LOUPE-INPUT
  iptables -w -A LOUPE-INPUT -i lo -j RETURN
  iptables -w -A LOUPE-INPUT ! -i "$BRIDGE" -d "$PODS" -j DROP
  chain -I FORWARD LOUPE-FORWARD
  iptables -w -A LOUPE-FORWARD ! -i "$BRIDGE" -o "$BRIDGE" -m conntrack --ctstate NEW -j DROP
  iptables -w -A LOUPE-FORWARD -d "$SERVICES" -j REJECT
  chain -I OUTPUT LOUPE-OUTPUT
  iptables -w -A LOUPE-OUTPUT -d "$SERVICES" -j REJECT
  chain -A FORWARD LOUPE-ACCEPT # after kube-proxy's, which refuse Services without endpoints
  iptables -w -A LOUPE-ACCEPT -i "$BRIDGE" -j ACCEPT
  iptables -w -A LOUPE-ACCEPT -o "$BRIDGE" -j ACCEPT
}

# chain HOW PARENT CHAIN: an empty CHAIN, jumped to once from PARENT.
chain() {
  iptables -w -N "$3" 2>/dev/null || iptables -w -F "$3"
  iptables -w -C "$2" -j "$3" 2>/dev/null || iptables -w "$1" "$2" -j "$3"
}

remove_network() {
  local link
  if ip link show "$BRIDGE" >/dev/null 2>&1; then
    for link in $(ip -o link show master "$BRIDGE" | awk -F'[ @:]+' '{print $2}'); do
      ip link del "$link" 2>/dev/null || true # may have gone with its namespace
    done
    ip link del "$BRIDGE"
  fi
  remove_rules iptables
  remove_rules ip6tables
}

OUR_CHAINS='(KUBE|CNI|LOUPE)-[A-Z0-9a-z-]+'

# remove_rules TOOL: every chain of kube-proxy, the kubelet, CNI and ours, and the rules that jump to them; nobody else's.
remove_rules() {
  command -v "$1" >/dev/null || return 0
  local table saved
  for table in filter nat mangle raw; do
    saved=$("$1-save" -t $table 2>/dev/null | grep -E "^(:|-A)" || true)
    grep -qE "^(:| *-A .*-j )$OUR_CHAINS" <<<"$saved" || continue
    {
      echo "*$table"
      grep -E "^-A .*-[jg] $OUR_CHAINS( |\$)" <<<"$saved" | grep -vE "^-A $OUR_CHAINS " | sed 's/^-A/-D/' || true
      grep -oE "^:$OUR_CHAINS" <<<"$saved" | sed 's/^:/-F /' || true
      grep -oE "^:$OUR_CHAINS" <<<"$saved" | sed 's/^:/-X /' || true
      echo COMMIT
    } | "$1-restore" -w 10 --noflush || say "left behind: rules of $1 in table $table"
  done
}

# remove_mounts FOLDER: deepest first. Nothing below FOLDER may stay mounted, or deleting it would delete what is mounted.
remove_mounts() {
  local point
  for point in $(mounts_below "$1" | tac); do
    umount "$point" 2>/dev/null || umount -l "$point" 2>/dev/null || true
  done
  until_true 10 no_mounts_below "$1" || die "still mounted below $1: $(mounts_below "$1" | head -n 3 | tr '\n' ' ')"
}

mounts_below() { awk -v d="$1/" 'index($5 "/", d) == 1 {print $5}' /proc/self/mountinfo; }

no_mounts_below() { [[ -z $(mounts_below "$1") ]]; }
