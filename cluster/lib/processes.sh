# shellcheck shell=bash
# Starting, finding and ending what belongs to the cluster.
#
# Every daemon starts in the cgroup loupe/daemons (containerd's shims inherit it) and every container runs below
# loupe/kubepods, so membership says what is ours: no name is matched, and a reused pid is never taken for ours.

# cgroup_trees: the one tree of cgroup v2, or each hierarchy of v1.
cgroup_trees() {
  local tree
  if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
    echo /sys/fs/cgroup
    return
  fi
  for tree in /sys/fs/cgroup/*; do
    [[ -d $tree && ! -L $tree && -f $tree/cgroup.procs ]] && echo "$tree"
  done
  return 0
}

# process_tree: where daemons are kept together.
process_tree() {
  if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then echo /sys/fs/cgroup; else echo /sys/fs/cgroup/pids; fi
}

make_cgroups() {
  local tree file controller
  if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then # v2: the kubelet wants every controller, systemd hands on only some
    for controller in $(</sys/fs/cgroup/cgroup.controllers); do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true # a threaded one can't be
    done
  fi
  for tree in $(cgroup_trees); do
    mkdir -p "$tree/loupe"
    for file in cpuset.cpus cpuset.mems; do # of v1: empty in a new group, and then no process may enter
      if [[ -f $tree/loupe/$file && -z $(<"$tree/loupe/$file") ]]; then cat "$tree/$file" >"$tree/loupe/$file"; fi
    done
  done
  mkdir -p "$(process_tree)/loupe/daemons"
}

# our_processes: the pids of daemons, shims and containers.
our_processes() {
  local tree
  for tree in $(cgroup_trees); do
    [[ -d $tree/loupe ]] && find "$tree/loupe" -name cgroup.procs -exec cat {} + 2>/dev/null
  done | sort -nu
}

# start NAME COMMAND...: the daemon's log is log/NAME.log, that of its last life log/NAME.log.1.
start() {
  local log=$STATE/log/$1.log pid=$STATE/run/$1.pid
  shift
  [[ ! -f $log ]] || mv -f "$log" "$log.1"
  rm -f "$pid"
  (
    echo "$BASHPID" >"$(process_tree)/loupe/daemons/cgroup.procs"
    echo "$BASHPID" >"$pid"
    close_inherited
    exec setsid "$@" >"$log" 2>&1 </dev/null
  ) &
  until_true 5 test -s "$pid" || die "$1 could not be started; is $(process_tree)/loupe/daemons writable?"
}

# close_inherited: a daemon that outlives its caller must hold none of the caller's files, locks least of all.
close_inherited() {
  local descriptor
  for descriptor in /proc/"$BASHPID"/fd/*; do
    descriptor=${descriptor##*/}
    ((descriptor <= 2)) || eval "exec $descriptor>&-"
  done
}

alive() {
  local pid
  pid=$(cat "$STATE/run/$1.pid" 2>/dev/null) && [[ -n $pid ]] && grep -qx "$pid" "$(process_tree)/loupe/daemons/cgroup.procs" 2>/dev/null
}

ended() { ! alive "$1"; }

# container_processes NAMESPACE POD: the pids in the cgroups of the pod's containers; that of the pause program is none of them.
container_processes() {
  local ids id
  ids=$(kc -n "$1" get pod "$2" -o 'jsonpath={.status.containerStatuses[*].containerID}')
  for id in $ids; do
    find "$(process_tree)/loupe" -type d -name "${id##*/}" -exec cat {}/cgroup.procs \; 2>/dev/null || true
  done
}

# await WHAT SECONDS DAEMON COMMAND...: says how long WHAT took. A daemon that ends meanwhile is the answer, whichever it is.
await() {
  local what=$1 limit=$2 daemon=$3 begun ended
  begun=$(now_ms)
  shift 3
  until_true "$limit" settled "$@" || die "$what: not within $limit s; see $STATE/log/$daemon.log"
  ended=$(ended_daemon)
  [[ -z $ended ]] || die "$what: $ended ended; the reason is at the end of $STATE/log/$ended.log"
  say "$what ($(seconds "$begun"))"
}

# settled COMMAND...: nothing more to wait for, because COMMAND succeeds or a daemon has ended.
settled() { [[ -n $(ended_daemon) ]] || "$@"; }

# ended_daemon: the first of those started that does not run, or nothing.
ended_daemon() {
  local daemon
  for daemon in "${DAEMONS[@]}"; do
    [[ ! -f $STATE/run/$daemon.pid ]] || alive "$daemon" || { echo "$daemon"; return; }
  done
}

end_processes() {
  until_true 30 kill_round || die "these processes of the cluster do not end: $(our_processes | tr '\n' ' ')"
}

nothing_runs() { [[ -z $(our_processes) ]]; }

# kill_round: again and again, since a dying supervisor may have started one more.
kill_round() {
  local pid
  for pid in $(our_processes); do kill -KILL "$pid" 2>/dev/null || true; done
  nothing_runs
}

remove_cgroups() {
  local tree
  for tree in $(cgroup_trees); do
    [[ -d $tree/loupe ]] || continue
    until_true 5 rmdir_tree "$tree/loupe" || say "left behind: cgroup $tree/loupe"
  done
}

rmdir_tree() {
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
  [[ ! -d $1 ]]
}
