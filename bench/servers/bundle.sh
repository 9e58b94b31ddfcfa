# What the benches of the server share.
# shellcheck shell=bash
: "${ROOT:?}" "${HERE:?}"

# run_java CLASSES FILE ARGUMENT…: a program of these benches, from its source.
run_java() { "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$1" "$HERE/$2" "${@:3}"; }

# make_bundle FOLDER: an untrained EfficientNet-B0 and pictures, if they are not there or older than what makes them.
make_bundle() {
  if [ ! -f "$1/bundle" ] || [ "$HERE/MakeBundle.java" -nt "$1/bundle" ] || [ "$HERE/Photo.java" -nt "$1/bundle" ]; then
    rm -rf "$1"
    run_java "$(class_path trainer-job)" MakeBundle.java "$1" >&2
  fi
}

# serving_flags FOLDER: of the server's image, one a line, from the file that they are built from; the archive of classes, which is one
# for this Java and these jars, lies in FOLDER.
serving_flags() {
  local archive=$1/classes.jsa flag
  "$ROOT/images/archive" "$JAVA_HOME/bin/java" "$ROOT/serving/src/main/cds/classes.lst" "$(class_path serving)" "$archive"
  sed -n 's/.*<jvmFlag>\(.*\)<\/jvmFlag>.*/\1/p' "$ROOT/serving/pom.xml" | while read -r flag; do
    case $flag in
      -XX:SharedArchiveFile=*) echo "-XX:SharedArchiveFile=$archive" ;;
      *) echo "$flag" ;;
    esac
  done
}
