# What the boot's scripts share: settings, object storage and stored parameters. Functions in round brackets keep their
# variables to themselves.
# shellcheck shell=sh
set -a
# shellcheck source=/dev/null
. /etc/baton/env
set +a

store=${AWS_ENDPOINT_URL:-https://s3.$AWS_REGION.amazonaws.com}

# The server's name in the object store: what the platform calls this machine.
server_id() { cat /var/lib/cloud/data/instance-id; }

json() { python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"; }

# Credentials as lines for curl's --config, so that they stand on no command line. From the instance's role, or from
# a file where the platform has no roles.
credentials() (
  if [ -n "${AWS_SHARED_CREDENTIALS_FILE:-}" ]; then
    id=$(sed -n 's/^aws_access_key_id *= *//p' "$AWS_SHARED_CREDENTIALS_FILE")
    secret=$(sed -n 's/^aws_secret_access_key *= *//p' "$AWS_SHARED_CREDENTIALS_FILE")
    session=
  else
    token=$(metadata api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' </dev/null) || exit
    header="header = \"X-aws-ec2-metadata-token: $token\""
    roles=meta-data/iam/security-credentials/
    role=$(echo "$header" | metadata "$roles") || exit
    answer=$(echo "$header" | metadata "$roles$role") || exit
    id=$(printf %s "$answer" | json AccessKeyId)
    secret=$(printf %s "$answer" | json SecretAccessKey)
    session=$(printf %s "$answer" | json Token)
  fi
  printf 'user = "%s:%s"\n' "$id" "$secret"
  [ -z "$session" ] || printf 'header = "x-amz-security-token: %s"\n' "$session"
)

# metadata PATH CURL-ARGUMENTS: asks the metadata service (IMDSv2), with headers from standard input.
metadata() (
  path=$1
  shift
  curl -sSf -m 5 --retry 5 --retry-connrefused --config - "$@" \
    "${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}/latest/$path"
)

# aws SERVICE CURL-ARGUMENTS: curl with the server's credentials, tried again while the service does not answer: curl
# itself does so for what a service answers, and for refused connections alone of what keeps an answer away.
aws() (
  service=$1
  shift
  signer=$(credentials) || {
    echo 'no credentials: the machine has no instance profile, or its metadata service does not answer' >&2
    exit 1
  }
  tries=1
  until printf '%s\n' "$signer" | curl -sS --fail-with-body --config - --aws-sigv4 "aws:amz:$AWS_REGION:$service" \
    --connect-timeout 5 --retry 6 --retry-connrefused --retry-max-time 120 "$@"; do
    code=$?
    case $code in
      # No name, no way, no time, or a connection that broke.
      5 | 6 | 7 | 28 | 35 | 52 | 55 | 56) [ "$tries" -lt 20 ] || exit "$code" ;;
      *) exit "$code" ;;
    esac
    tries=$((tries + 1))
    sleep 2
  done
)

s3_get() { # bucket key file
  aws s3 -o "$3" "$store/$1/$2" || {
    case $? in
      # The store's reason stands where the object should.
      22) head -c 500 "$3" >&2 ;;
      23) echo "cannot write $3; left on its disk: $(df -h --output=avail "$(dirname "$3")" | tail -n 1)" >&2 ;;
    esac
    return 1
  }
}

# The body's hash is signed with the rest, which S3 asks for.
s3_put() { # bucket key file
  aws s3 -X PUT -T "$3" -H "x-amz-content-sha256: $(sha256sum "$3" | cut -d ' ' -f 1)" "$store/$1/$2"
}

# parameter NAME: the value that a person or the platform has stored under this name, in SSM or in a folder.
parameter() (
  case $BATON_PARAMETERS in
    ssm:/*)
      name=${BATON_PARAMETERS#ssm:}/$1
      answer=$(aws ssm -H 'Content-Type: application/x-amz-json-1.1' -H 'X-Amz-Target: AmazonSSM.GetParameter' \
        -d "{\"Name\": \"$name\", \"WithDecryption\": true}" \
        "${AWS_ENDPOINT_URL:-https://ssm.$AWS_REGION.amazonaws.com}/") || {
        # Only what refuses, so no value.
        echo "the parameter $name cannot be read: $answer" >&2
        exit 1
      }
      # Ends with one line end, as a file does.
      printf %s "$answer" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["Parameter"]["Value"].rstrip("\n"))'
      ;;
    /*)
      cat "$BATON_PARAMETERS/$1" || {
        echo "no parameter $1 in $BATON_PARAMETERS" >&2
        exit 1
      }
      ;;
    *)
      echo "BATON_PARAMETERS must be ssm:/PREFIX or a folder, got $BATON_PARAMETERS" >&2
      exit 1
      ;;
  esac
)
