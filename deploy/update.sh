#!/bin/bash
# Updates a DevTalk that runs under `docker compose`, one container at a time; Redis and nginx keep running.
#   deploy/update.sh                            builds the image of this checkout and replaces the running containers
#   deploy/update.sh --stop-first chat-service  stops all old containers of that service first, where docs/operations.md says so
# A new container runs beside the old ones until it is healthy; only then is an old one stopped. A version that does not start is
# removed and replaces nothing. Project and files are those of `docker compose` (COMPOSE_PROJECT_NAME, COMPOSE_FILE, .env).
set -euo pipefail
cd "$(dirname "$0")/.."

stop_first=
if [[ ${1:-} == --stop-first && -n ${2:-} ]]; then
  stop_first=$2
elif [[ $# -gt 0 ]]; then
  sed -n '2,6p' "$0" >&2
  exit 64
fi

containers() { docker compose ps --all --quiet "$1"; }

# becomes_healthy ID: within two minutes, and without ending more than twice.
becomes_healthy() {
  local status restarts
  for _ in $(seq 240); do
    read -r status restarts < <(docker inspect --format '{{.State.Health.Status}} {{.RestartCount}}' "$1")
    [[ $status == healthy ]] && return 0
    [[ $status == unhealthy || $restarts -gt 2 ]] && return 1
    sleep 0.5
  done
  return 1
}

# add SERVICE COUNT: that many new containers, ready; none where one of them is not. Old ones may be as broken as they like.
add() {
  local service=$1 before added id
  before=$(containers "$service")
  docker compose up --detach --no-deps --no-recreate --scale "$service=$(($(wc -w <<< "$before") + $2))" "$service"
  added=$(containers "$service" | grep -vxF -- "${before:-none}")
  for id in $added; do
    becomes_healthy "$id" && continue
    docker logs --tail 20 "$id" >&2
    docker rm --force $added > /dev/null
    echo "The new $service does not become ready and was removed. Containers not replaced yet still run the old version." >&2
    exit 1
  done
}

# roll SERVICE: for each old container, adds a new one, then stops the old one.
roll() {
  local service=$1 old id
  mapfile -t old < <(containers "$service")
  if [[ $service == "$stop_first" || ${#old[@]} -eq 0 ]]; then
    for id in "${old[@]}"; do retire "$id"; done
    add "$service" "$((${#old[@]} > 0 ? ${#old[@]} : 1))"
    return
  fi
  for id in "${old[@]}"; do
    add "$service" 1
    retire "$id"
  done
}

# retire ID: lets it finish what it does, for as long as its stop_grace_period.
retire() {
  docker stop "$1" > /dev/null
  docker rm "$1" > /dev/null
}

docker compose build
# Redis must know the new version's rights before its processes connect.
docker compose run --rm --no-deps secrets
# Gateways last: they may send requests that only the new services understand.
for service in session-service dashboard-worker chat-service events-gateway; do
  echo "Updating $service …"
  roll "$service"
done
echo "Updated. Redis and nginx were left alone."
