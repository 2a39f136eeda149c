#!/bin/sh
# Makes sure the namespace exists and keeps finished runs for 90 days, as the embedded server does. Repeatable.
set -eu
namespace=${DEFAULT_NAMESPACE:-default}
temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$namespace" --retention 90d
temporal operator namespace update --namespace "$namespace" --retention 90d
