/** Metrics as Prometheus reads them (text exposition format 0.0.4). Pure. */
import { METRICS, type MetricName, type Sample } from '../core/metrics.ts';

/** Every metric with its help and type, also one without a value yet. */
export function renderMetrics(values: ReadonlyMap<MetricName, readonly Sample[]>): string {
  return Object.entries(METRICS)
    .flatMap(([name, { type, help }]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...(values.get(name as MetricName) ?? []).map((sample) => `${name}${line(sample)}`),
    ])
    .map((text) => `${text}\n`)
    .join('');
}

function line({ labels, value }: Sample): string {
  const pairs = Object.entries(labels)
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${String(value)}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
