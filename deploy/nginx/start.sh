#!/bin/bash
# Writes what depends on the installation, then becomes nginx.
#   TRUSTED_PROXIES  addresses and networks of proxies in front, with commas: their X-Forwarded-For and -Proto are believed
#   TLS_FOLDER       with fullchain.pem and privkey.pem in it, nginx speaks TLS on 8443 itself
#   RUN_FOLDER       where the written parts go; nginx.conf includes them from /tmp
set -euo pipefail
run=${RUN_FOLDER:-/tmp}
tls=${TLS_FOLDER:-/tls}

: > "$run/trusted-addresses.conf"
: > "$run/trusted-peers.conf"
IFS=', ' read -ra proxies <<< "${TRUSTED_PROXIES:-}"
for proxy in "${proxies[@]}"; do
  # It becomes a part of the configuration: nothing but an address or a network may.
  if [[ ! $proxy =~ ^[0-9a-fA-F.:]+(/[0-9]{1,3})?$ ]]; then
    echo "TRUSTED_PROXIES: $proxy is no address and no network like 10.0.0.0/8" >&2
    exit 78
  fi
  echo "set_real_ip_from $proxy;" >> "$run/trusted-addresses.conf"
  echo "$proxy 1;" >> "$run/trusted-peers.conf"
done

: > "$run/tls.conf"
if [[ -f $tls/fullchain.pem ]]; then
  cat > "$run/tls.conf" << END
listen 8443 ssl;
ssl_certificate $tls/fullchain.pem;
ssl_certificate_key $tls/privkey.pem;
ssl_protocols TLSv1.2 TLSv1.3;
ssl_session_cache shared:tls:10m;
END
fi

exec nginx "$@"
