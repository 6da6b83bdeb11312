# Sourced by ./mvnw and ./gatehouse: sets JAVA_HOME to a JDK of at least Java 21.
#
# A JAVA_HOME that is new enough is kept. Otherwise the newest JDK among the usual places wins, even when the
# default `java` is older. With none, one sentence says what to install. POSIX shell only; leaves `set` options
# as it found them.

gatehouse_minimum_java=21

# Prints the feature release (21, 25, ...) of the JDK at $1, or nothing when there is no complete JDK.
gatehouse_jdk_release() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release"
}

gatehouse_find_jdk() {
  gatehouse_best=
  gatehouse_best_release=0
  if [ -n "${JAVA_HOME-}" ]; then
    gatehouse_release=$(gatehouse_jdk_release "$JAVA_HOME")
    if [ "${gatehouse_release:-0}" -ge "$gatehouse_minimum_java" ]; then
      return 0
    fi
  fi
  case $- in *f*) gatehouse_noglob=yes ;; *) gatehouse_noglob= ;; esac
  set +f
  gatehouse_path_java=$(command -v java 2>/dev/null || true)
  if [ -n "$gatehouse_path_java" ]; then
    gatehouse_path_java=$(readlink -f "$gatehouse_path_java" 2>/dev/null || echo "$gatehouse_path_java")
    gatehouse_path_java=${gatehouse_path_java%/bin/java}
  fi
  for gatehouse_candidate in ${gatehouse_path_java:+"$gatehouse_path_java"} \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    gatehouse_release=$(gatehouse_jdk_release "$gatehouse_candidate")
    if [ "${gatehouse_release:-0}" -gt "$gatehouse_best_release" ]; then
      gatehouse_best=$gatehouse_candidate
      gatehouse_best_release=$gatehouse_release
    fi
  done
  [ -z "$gatehouse_noglob" ] || set -f
  if [ "$gatehouse_best_release" -lt "$gatehouse_minimum_java" ]; then
    echo "Gatehouse needs a JDK of Java $gatehouse_minimum_java or newer; install one (for example Eclipse Temurin 25) under /usr/lib/jvm or point JAVA_HOME at it." >&2
    return 1
  fi
  JAVA_HOME=$gatehouse_best
  export JAVA_HOME
}

gatehouse_find_jdk || exit 1
