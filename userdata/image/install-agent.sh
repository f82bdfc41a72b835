#!/bin/sh
# Image Builder commands a machine through AWS' own agent, which Debian's image lacks. It is gone from the result.
set -eu
# Only with this file in the recipe's working directory does Image Builder take its own traces away, such as the journal,
# where user data is a script of one's own (docs: "Required post-build clean up").
: >/tmp/perform_cleanup
region=$(cloud-init query region)
package=/run/amazon-ssm-agent.deb
python3 - "$region" "$(dpkg --print-architecture)" "$package" <<'PYTHON'
import sys, urllib.request
region, architecture, package = sys.argv[1:]
urllib.request.urlretrieve(
    f"https://s3.{region}.amazonaws.com/amazon-ssm-{region}/latest/debian_{architecture}/amazon-ssm-agent.deb", package)
PYTHON
dpkg --install "$package"
rm "$package"
systemctl enable --now amazon-ssm-agent
