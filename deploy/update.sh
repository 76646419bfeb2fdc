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

# scale SERVICE COUNT: adds containers up to that number and leaves existing ones as they are.
scale() { docker compose up --detach --no-deps --no-recreate --wait --scale "$1=$2" "$1"; }

# withdraw SERVICE ID…: removes all containers of the service but these.
withdraw() {
  local service=$1 id
  shift
  for id in $(containers "$service"); do
    [[ " $* " == *" $id "* ]] || docker rm --force "$id" > /dev/null
  done
}

# roll SERVICE: for each old container, adds a new one, then stops the old one.
roll() {
  local service=$1 old before id
  mapfile -t old < <(containers "$service")
  if [[ $service == "$stop_first" && ${#old[@]} -gt 0 ]]; then
    docker stop "${old[@]}" > /dev/null
    docker rm "${old[@]}" > /dev/null
    scale "$service" "${#old[@]}"
    return
  fi
  for id in "${old[@]}"; do
    mapfile -t before < <(containers "$service")
    if ! scale "$service" "$((${#before[@]} + 1))"; then
      docker compose logs --tail 20 "$service" >&2
      withdraw "$service" "${before[@]}"
      echo "The new $service does not become ready and was removed. Containers not replaced yet still run the old version." >&2
      exit 1
    fi
    docker stop "$id" > /dev/null
    docker rm "$id" > /dev/null
  done
  [[ ${#old[@]} -gt 0 ]] || scale "$service" 1
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
