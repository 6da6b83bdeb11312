# Sourced by ./gatehouse and docker/runtime.sh: has a server tell the JDK which classes an archive of classes is to hold.
# POSIX shell only.
#
# Whoever sources it defines two functions: gatehouse_ordinary runs the command line of Gatehouse, and gatehouse_recorded
# becomes (exec) the same with the flag that makes the JDK write the archive when it ends.

# Serves a whole login on tables that it has made, from files in the directory $1. Fails when nobody could log in. A subshell,
# which ends the server also when it is interrupted.
gatehouse_train() (
  # Who logs in is a process of its own: a server needs none of its classes. Its first run writes the files.
  gatehouse_ordinary demo --check --directory "$1/demo" --port 0 || exit 1
  rm -f "$1"/demo/gatehouse.db*
  gatehouse_recorded serve --config "$1/demo/gatehouse.yaml" >"$1/server" 2>&1 &
  server=$!
  trap 'kill -TERM "$server" 2>/dev/null' EXIT
  trap 'exit 130' HUP INT TERM
  tries=0
  until grep -q 'server\.started' "$1/server" || [ "$tries" -ge 600 ] || ! kill -0 "$server" 2>/dev/null; do
    tries=$((tries + 1))
    sleep 0.2
  done
  grep -q 'server\.started' "$1/server" || {
    cat "$1/server"
    echo "the server does not start"
    exit 1
  }
  status=0
  gatehouse_ordinary demo --check --directory "$1/demo" || status=$?
  kill -TERM "$server" 2>/dev/null || true
  # Told to stop, a JVM ends with 143.
  wait "$server" || true
  trap - EXIT
  cat "$1/server"
  exit "$status"
)
