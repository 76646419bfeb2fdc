#!/bin/bash
# Updates a DevTalk that runs by `docker compose`, one container after another; nobody is away for longer than a moment, and Redis goes on.
#   deploy/update.sh                            builds the image of this checkout and replaces what runs
#   deploy/update.sh --stop-first chat-service  ends the old containers of that service before the first new one, where docs/operations.md says so
# Each new container stands beside the old ones until it is healthy; only then is an old one told to stop. So a version that does not
# start replaces nothing. Project, files and further settings are those of `docker compose` (COMPOSE_PROJECT_NAME, COMPOSE_FILE, .env).
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

# scale SERVICE COUNT: that many containers, those that are there left as they are.
scale() { docker compose up --detach --no-deps --no-recreate --wait --scale "$1=$2" "$1"; }

# withdraw SERVICE OLD…: removes what is not among the old ones.
withdraw() {
  local service=$1 id
  shift
  for id in $(containers "$service"); do
    [[ " $* " == *" $id "* ]] || docker rm --force "$id" > /dev/null
  done
}

# roll SERVICE: one new container, then one old one less, until all are new.
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
      echo "The new $service does not get ready. What is not replaced yet goes on with the old version." >&2
      exit 1
    fi
    docker stop "$id" > /dev/null
    docker rm "$id" > /dev/null
  done
  [[ ${#old[@]} -gt 0 ]] || scale "$service" 1
}

docker compose build
# The rights of the new version are there before its processes; Redis takes them over while it runs.
docker compose run --rm --no-deps secrets
# Gateways come last: they ask for what only a new service may know.
for service in session-service dashboard-worker chat-service events-gateway; do
  echo "Updating $service …"
  roll "$service"
done
echo "Updated. Redis and nginx were left alone."
