"""Reads OpenMetrics text on standard input with Prometheus' own Python parser and prints its samples as JSON."""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

print(json.dumps([
    {"type": family.type, "metric": sample.name, "labels": sample.labels, "value": repr(sample.value),
     "time": str(sample.timestamp)}
    for family in text_string_to_metric_families(sys.stdin.read())
    for sample in family.samples
]))
