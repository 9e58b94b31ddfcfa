# What the scripts share: where things are, and steps that say how long they took.
# shellcheck shell=bash
: "${ROOT:?}"

export LOUPE_STATE=${LOUPE_STATE:-/var/lib/loupe}
export LOUPE_CACHE=${LOUPE_CACHE:-/var/cache/loupe}
LOGS=$LOUPE_STATE/logs

fail() {
  echo "loupe: $*" >&2
  exit 1
}

find_jdk() {
  JAVA_HOME=$("$ROOT/images/jdk") || exit 1
  export JAVA_HOME
}

maven() {
  find_jdk
  (cd "$ROOT" && MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" mvn --batch-mode --no-transfer-progress "$@")
}

# Milliseconds since some fixed moment.
now_ms() { echo $(($(date +%s%N) / 1000000)); }

seconds_since() { awk -v a="$1" -v b="$(now_ms)" 'BEGIN { printf "%.1f", (b - a) / 1000 }'; }

# step NAME COMMAND…: runs it with its output in a log; one line with the time it took, a sign of
# life every ten seconds, and at a failure one sentence that names the log. Never in a condition
# (step … || …, step … && …), where bash goes on after an error inside of COMMAND.
step() {
  local name=$1 log started pid said beat=0
  shift
  mkdir -p "$LOGS"
  log=$LOGS/$(echo "$name" | tr -cs 'a-zA-Z0-9' '-' | sed 's/-$//').log
  started=$(now_ms)
  # A process group of its own, or Ctrl-C would end this script and leave COMMAND at work.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  trap 'kill -TERM -- "-$pid" 2>/dev/null; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    beat=$((beat + 1))
    if [ $((beat % 50)) -eq 0 ]; then
      said=$(tail -n 1 "$log" | cut -c1-100)
      printf '  … %s, %s s%s\n' "$name" "$(seconds_since "$started")" "${said:+: $said}"
    fi
  done
  trap - INT TERM
  if wait "$pid"; then
    printf '✓ %s (%s s)\n' "$name" "$(seconds_since "$started")"
  else
    tail -n "${TAIL:-5}" "$log" | sed 's/^/    /' >&2
    fail "$name failed after $(seconds_since "$started") s; all it said is in $log"
  fi
}

# changed_since FILE: whether a source of the programs or their images is newer.
changed_since() {
  [ ! -f "$1" ] || [ -n "$(find "$ROOT"/{contract,crds,detector,kserve-client-protos,trainer-job,serving,operator}/{src/main,pom.xml} "$ROOT"/{pom.xml,images} -newer "$1" -print -quit)" ]
}

# The programs' jars and class paths; built when a source is newer than the last build.
programs() {
  if changed_since "$ROOT/target/programs.stamp"; then
    step "Build the programs" build_programs
  fi
}

build_programs() {
  mkdir -p "$ROOT/target"
  touch "$ROOT/target/programs.new"
  maven -pl operator,serving,trainer-job -am -Dmaven.test.skip=true package
  # Dated before the build: a source that is edited meanwhile is built the next time.
  mv "$ROOT/target/programs.new" "$ROOT/target/programs.stamp"
}

class_path() { echo "$(echo "$ROOT/$1/target/$1"-[0-9]*.jar):$(cat "$ROOT/$1/target/classpath")"; }

java_of() {
  local module=$1 main=$2
  shift 2
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$(class_path "$module")" "$main" "$@"
}

exec_java() {
  find_jdk
  java_of "$@"
}

# connect: decides which cluster kubectl and helm speak to. CONTEXT names one of the user's; without
# it, it is the local cluster.
connect() {
  KUBECTL=$(command -v kubectl || true)
  if [ -z "${CONTEXT:-}" ]; then
    "$ROOT/cluster/cluster" status >/dev/null 2>&1 || fail "the local cluster is not up; start it with ./loupe cluster up, or name yours with --context"
    KUBECONFIG=$("$ROOT/cluster/cluster" kubeconfig)
    export KUBECONFIG
  fi
  [ -n "$KUBECTL" ] || fail "no kubectl found; ./loupe quickstart installs one"
}

kube() { "$KUBECTL" ${CONTEXT:+--context "$CONTEXT"} ${NAMESPACE:+--namespace "$NAMESPACE"} "$@"; }

namespace() {
  local chosen=${NAMESPACE:-$(kube config view --minify -o jsonpath='{.contexts[0].context.namespace}')}
  echo "${chosen:-default}"
}

# apply_pod FILE POD URI CLAIM: a pod of the trainer image that the installed operator uses.
apply_pod() {
  local images
  images=$(kube get deployments --all-namespaces -l app.kubernetes.io/name=loupe,app.kubernetes.io/component=operator \
    -o jsonpath='{range .items[*]}{.spec.template.spec.containers[0].env[?(@.name=="LOUPE_TRAINER_IMAGE")].value}{"\n"}{end}') || exit 1
  [ -n "$images" ] || fail "there is no operator of Loupe in the cluster, whose trainer image would do the work; install the chart (docs/install.md)"
  sed -e "s#POD#$2#; s#IMAGE#${images%%$'\n'*}#; s#URI#$3#; s#CLAIM#$4#" "$1" | kube apply -f - >/dev/null
}

# await_pod POD SECONDS PHASE: until the pod is in that phase; false if it ends in another one, or is late.
await_pod() {
  local phase deadline=$(($(now_ms) + $2 * 1000))
  while [ "$(now_ms)" -lt "$deadline" ]; do
    phase=$(kube get pod "$1" -o jsonpath='{.status.phase}' 2>/dev/null || true)
    case $phase in
      "$3") return 0 ;;
      Succeeded | Failed) return 1 ;;
    esac
    sleep 0.3
  done
  return 1
}

# last_words POD: of its log and of its events, which may have none.
last_words() {
  kube logs "$1" --tail 1 2>/dev/null || true
  kube get events --field-selector "involvedObject.name=$1" -o jsonpath='{.items[-1:].message}' 2>/dev/null || true
}
