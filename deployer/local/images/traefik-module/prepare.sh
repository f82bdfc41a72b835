# Makes Traefik's module buildable from what module proxies serve: some vendors' modules, a fork and a nested module are
# not there. Included by build-module.sh, in the folder of the module that is built.
# shellcheck shell=sh disable=SC2154
gomod=$(field GoMod)
lego=github.com/go-acme/lego/v5
version=$(sed -n "s#^[[:space:]]*$lego \(v[^ ]*\).*#\1#p" "$gomod")
source=$(go mod download -json "$lego@$version" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)".*/\1/p')
cp -r "$source" lego
chmod -R u+w lego
# Of its hundreds of DNS providers only those whose modules are served.
rm lego/providers/dns/*.go
cp "$PREPARE/dns.go" lego/providers/dns/dns.go

# Types alone, which no stand-in needs.
mkdir ext
printf 'module github.com/traefik/traefik/dynamic/ext\n\ngo 1.24\n' >ext/go.mod
printf 'package ext\n\ntype HTTP struct{}\n\ntype Router struct{}\n' >ext/ext.go

sed -i -e 's#=> ./pkg/config/dynamic/ext#=> ./ext#' \
  -e 's#\(containous/go-http-auth\) v.*#\1 v0.4.1-0.20200324110947-a37a7636d23e#' go.mod
echo "replace $lego => ./lego" >>go.mod
