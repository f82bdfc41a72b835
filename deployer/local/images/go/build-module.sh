#!/bin/sh
# Builds one program of a Go module into $OUT: a small module of our own requires it, with the module's own replace and
# exclude lines, which Go heeds only in the main module.
# usage: build-module MODULE VERSION PACKAGE BINARY LDFLAGS [FOLDER...]
set -eu
module=$1 version=$2 package=$3 binary=$4 ldflags=$5
shift 5

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

downloaded=$(GOFLAGS=-modcacherw go mod download -json "$module@$version")
field() { printf '%s\n' "$downloaded" | sed -n "s/^[[:space:]]*\"$1\": \"\(.*\)\".*/\1/p"; }
{
  printf 'module build\n'
  sed -n '/^go /p' "$(field GoMod)"
  printf 'require %s %s\n' "$module" "$version"
  sed -n '/^replace (/,/^)/p; /^replace [^(]/p; /^exclude (/,/^)/p; /^exclude [^(]/p' "$(field GoMod)"
} >go.mod

# What a module needs before it can be built here.
# shellcheck source=/dev/null
[ -z "${PREPARE:-}" ] || . "$PREPARE/prepare.sh"

export CGO_ENABLED=0 GOFLAGS="${GOFLAGS:-} -mod=mod -modcacherw"
echo "resolving modules"
echo "packages: $(go list -deps "$module/$package" | wc -l)"
go build -v -trimpath -ldflags "$ldflags" -o "$OUT/$binary" "$module/$package"
for folder; do
  cp -r "$(field Dir)/$folder" "$OUT/$folder"
done
chmod -R u+w,a+rX "$OUT"
