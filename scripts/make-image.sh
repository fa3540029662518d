#!/usr/bin/env bash
# Puts the static binary into a container image of one layer, FROM scratch, without needing a container engine:
# an OCI image layout in a tar file that `docker load`, `podman load` and `skopeo` read.
#   scripts/make-image.sh BINARY IMAGE.tar
set -euo pipefail

binary=$(realpath "$1")
image=$(realpath -m "$2")
name="mesosd:$("$binary" version | cut -d" " -f2)"
# One moment for every file makes the image reproducible.
moment=$(git log -1 --format=%ct 2>/dev/null || echo 0)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pack() { tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$moment" -C "$1" -cf "$2" .; }
digest() { sha256sum "$1" | cut -d' ' -f1; }
store() { mkdir -p "$work/image/blobs/sha256" && cp "$1" "$work/image/blobs/sha256/$(digest "$1")"; }

mkdir -p "$work/root/usr/bin" "$work/root/tmp" "$work/root/var/lib/mesos" "$work/root/var/run/mesos"
chmod 1777 "$work/root/tmp"
install -m 0755 "$binary" "$work/root/usr/bin/mesosd"
pack "$work/root" "$work/layer.tar"
layer=$(digest "$work/layer.tar")
store "$work/layer.tar"

cat > "$work/config.json" <<JSON
{"architecture":"amd64","os":"linux","created":"$(date -u -d "@$moment" +%Y-%m-%dT%H:%M:%SZ)","config":{"Entrypoint":["/usr/bin/mesosd"],"Cmd":["help"],"ExposedPorts":{"5050/tcp":{},"5051/tcp":{}},"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:$layer"]},"history":[{"created_by":"mesosd"}]}
JSON
config=$(digest "$work/config.json")
store "$work/config.json"

cat > "$work/manifest-oci.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$(stat -c %s "$work/config.json")},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:$layer","size":$(stat -c %s "$work/layer.tar")}]}
JSON
manifest=$(digest "$work/manifest-oci.json")
store "$work/manifest-oci.json"

printf '{"imageLayoutVersion":"1.0.0"}' > "$work/image/oci-layout"
cat > "$work/image/index.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":$(stat -c %s "$work/manifest-oci.json"),"annotations":{"org.opencontainers.image.ref.name":"$name"}}]}
JSON
# The older file beside it is what `docker load` of engines before OCI layouts reads.
printf '[{"Config":"blobs/sha256/%s","RepoTags":["%s"],"Layers":["blobs/sha256/%s"]}]' \
  "$config" "$name" "$layer" > "$work/image/manifest.json"

pack "$work/image" "$image"
echo "wrote $image ($(stat -c %s "$image") bytes) as $name"
