#!/usr/bin/env bash
# Puts the Python distributions together and builds them, without a network:
#   scripts/make-python.sh source   out/python/build/*: the written sources and the generated messages
#   scripts/make-python.sh dist     out/python/dist/*: wheels and source archives of these
# The written sources are copied each time; the generated ones are made again when the schema or the generator changed.
set -euo pipefail
cd "$(dirname "$0")/.."

build=out/python/build
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)

generated_is_current() {
  [ -f "$build/generated" ] || return 1
  [ -z "$(find src/protocol/Schema src/protocol.generator clients/generator -newer "$build/generated" \
    \( -name '*.cs' -o -name '*.csproj' -o -name '*.proto' \) -not -path '*/obj/*' -print -quit)" ]
}

# What was deleted in the sources must not live on in the copy.
copy_sources() {
  for distribution in clients/python clients/python-*; do
    [ -f "$distribution/pyproject.toml" ] || continue
    target=$build/$(basename "$distribution")
    rm -rf "$target"
    mkdir -p "$target"
    cp -r "$distribution"/{pyproject.toml,README.md,src} "$target"
    cp LICENSE "$target"
  done
  find "$build" -name __pycache__ -prune -exec rm -rf {} +
  for package in python/src/mesosd python-mesos/src/mesos; do
    printf '"""The version of this package."""\n\nVERSION = "%s"\n' "$version" >"$build/$package/_version.py"
  done
  # What was made from one state of the schema belongs together.
  echo "mesosd == $version" >"$build/python-mesos/requirements.txt"
}

make_source() {
  mkdir -p "$build"
  if ! generated_is_current; then
    rm -rf "$build/messages"
    dotnet run --project clients/generator -c Release -v quiet -- python src/protocol/Schema "$build/messages"
    touch "$build/generated"
  fi
  copy_sources
  cp -r "$build"/messages/mesosd/* "$build/python/src/mesosd"
  cp -r "$build"/messages/mesos/* "$build/python-mesos/src/mesos"
}

make_dist() {
  rm -rf out/python/dist
  for distribution in "$build"/*/; do
    [ -f "$distribution/pyproject.toml" ] || continue
    /usr/bin/python3 -m build --no-isolation --skip-dependency-check --outdir out/python/dist "$distribution" \
      >"$build/$(basename "$distribution").log" 2>&1 || {
      cat "$build/$(basename "$distribution").log" >&2
      exit 1
    }
  done
}

make_source
[ "${1:-dist}" = source ] || make_dist
