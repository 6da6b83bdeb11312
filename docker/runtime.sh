#!/bin/sh
# Makes of a distribution all that the image holds: a Java runtime with nothing but the modules that are needed, the jars,
# and the archive of loaded classes, made by a server that serves a login. It runs as a step of docker/Dockerfile; a test runs
# it, too, and logs in to what it has made.
#
#   docker/runtime.sh src/target/dist /opt/gatehouse
#
# The second directory is where it will stay: the archive holds for these paths only. JAVA_HOME names a JDK 25 or newer.
set -eu

dist=$(cd "$1" && pwd)
mkdir -p "$2"
home=$(cd "$2" && pwd)
[ -z "$(ls -A "$home")" ] || {
  echo "runtime.sh: $home is not empty." >&2
  exit 1
}
release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$JAVA_HOME/release")
[ "$release" -ge 25 ] || {
  echo "runtime.sh: $JAVA_HOME is Java $release; 25 is needed." >&2
  exit 1
}

# jdeps sees what classes refer to. The rest is found by name while it runs: time and dates in the languages of the pages,
# SRV records of directories, plug-ins' jars; and jcmd, for a thread dump of a server that hangs.
found_by_name=jdk.localedata,jdk.naming.dns,jdk.net,jdk.zipfs,jdk.crypto.ec,jdk.jfr,jdk.jcmd
modules=$("$JAVA_HOME/bin/jdeps" --print-module-deps --ignore-missing-deps --multi-release "$release" \
  "$dist"/*.jar | tail -n 1)
case $modules in
  java.base,*) ;;
  *)
    echo "runtime.sh: jdeps says: $modules" >&2
    exit 1
    ;;
esac

# A JDK without jmods links itself; it then takes no notice of certificates that the system has put in place of its own.
modified=
[ -d "$JAVA_HOME/jmods" ] || modified=--ignore-modified-runtime
# shellcheck disable=SC2086 # nothing or one word
"$JAVA_HOME/bin/jlink" $modified --add-modules "$modules,$found_by_name" --include-locales=en,de,fr,es,ja \
  --no-header-files --no-man-pages --output "$home/jre"

# What changes seldom and what changes with each build are layers of their own.
mkdir "$home/lib" "$home/app" "$home/native"
cp "$dist"/*.jar "$home/lib"
mv "$home"/lib/gatehouse-*.jar "$home/app"
cp "$dist"/native/*.so "$home/native"
cp "$dist/sbom.json" "$home"

class_path=$home/app/gatehouse-server.jar
for jar in "$home"/app/*.jar "$home"/lib/*.jar; do
  [ "$jar" = "$home/app/gatehouse-server.jar" ] || class_path=$class_path:$jar
done
flags=$(dirname "$0")/jvm.flags
{
  cat "$flags"
  echo "-Djava.library.path=$home/native"
  echo "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true"
  echo "-Dorg.sqlite.lib.path=$home/native"
  echo "-Dorg.sqlite.lib.name=libsqlitejdbc.so"
  echo "-cp $class_path"
} >"$home/java.args"
{
  echo "# java @this COMMAND: the command line of Gatehouse."
  echo "-XX:AOTCache=$home/classes.aot"
  cat "$home/java.args"
  echo dev.gatehouse.cli.Gatehouse
} >"$home/gatehouse"

# The archive also holds for these dates only, and tools that build images put their own on what is newer than theirs.
find "$home" -exec touch -h -d 2026-01-01T00:00:00Z {} +

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed() {
  echo "runtime.sh: no archive was made: $1" >&2
  cat "$work/log" >&2
  exit 1
}
# shellcheck source=.mvn/train.sh
. "$(dirname "$0")/../.mvn/train.sh"
# shellcheck disable=SC2317 # called by what trains
gatehouse_ordinary() { "$home/jre/bin/java" "@$home/java.args" dev.gatehouse.cli.Gatehouse "$@"; }
# shellcheck disable=SC2317
gatehouse_recorded() {
  exec "$home/jre/bin/java" "-XX:AOTCacheOutput=$home/classes.aot" "@$home/java.args" dev.gatehouse.cli.Gatehouse "$@"
}
gatehouse_train "$work" >"$work/log" 2>&1 || failed "nobody can log in"
[ -s "$home/classes.aot" ] || failed "the JDK wrote none"
rm "$home/java.args"
touch -d 2026-01-01T00:00:00Z "$home/classes.aot" "$home"
# An archive that does not fit is passed over in silence, unless it is demanded.
"$home/jre/bin/java" -XX:AOTMode=on "@$home/gatehouse" version
