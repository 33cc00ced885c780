#!/bin/bash
# Runs once, when the InfluxDB container makes its bucket: an account that may read the bucket and nothing else, for Grafana.
set -eu
influx v1 auth create \
  --org "$DOCKER_INFLUXDB_INIT_ORG" \
  --read-bucket "$DOCKER_INFLUXDB_INIT_BUCKET_ID" \
  --username grafana \
  --password "$PROVNAT_READ_PASSWORD" >/dev/null
