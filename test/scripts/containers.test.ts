import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The part of the Compose specification this file uses; a misspelt key is refused. */
const Service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  restart: z.string(),
  init: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }),
    )
    .default({}),
  /** Null: passed through where the shell or `.env` sets it, else not set in the container. */
  environment: z.record(z.string(), z.string().nullable()),
  volumes: z.array(z.string()).default([]),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string(), retries: z.number() })
    .optional(),
  entrypoint: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  ports: z.array(z.string()).default([]),
});
const Compose = z.strictObject({
  'x-database': z.record(z.string(), z.string()),
  'x-signup': z.record(z.string(), z.null()),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});

const compose = Compose.parse(parse(read('docker-compose.yml'), { merge: true }));
const services = Object.entries(compose.services);

/** Variables these sources read, quoted or taken apart. */
function variablesOf(...paths: readonly string[]): readonly string[] {
  const sources = paths.map(read).join('\n');
  const reading = /['{ ](MAILKEEL_[A-Z_]+)[':]|\bvariables\.(MAILKEEL_[A-Z_]+)/g;
  return [...sources.matchAll(reading)].map(([, quoted, taken]) => (quoted ?? taken)!);
}

describe('docker-compose.yml', () => {
  it('waits only for services that exist and can become healthy', () => {
    const healthyNeeded = services.flatMap(([, { depends_on }]) =>
      Object.entries(depends_on)
        .filter(([, { condition }]) => condition === 'service_healthy')
        .map(([name]) => name),
    );
    const needed = services.flatMap(([, { depends_on }]) => Object.keys(depends_on));

    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(needed));
    for (const name of healthyNeeded) expect(compose.services[name]?.healthcheck).toBeDefined();
  });

  it('mounts declared volumes and files of the project', () => {
    const mounts = services.flatMap(([, { volumes }]) => volumes);
    const sources = mounts
      .map((mount) => mount.split(':')[0]!)
      .filter((one) => !one.startsWith('$'));
    const files = sources.filter((source) => source.startsWith('./'));
    const named = sources.filter((source) => !source.startsWith('./'));

    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(new Set(named)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  it('runs scripts that exist in the mounted directory', () => {
    const scripts = services.flatMap(([, { entrypoint = [], environment }]) =>
      [...entrypoint, ...Object.values(environment)].filter((word) => word?.startsWith('/deploy/')),
    );

    expect(scripts).toHaveLength(3);
    for (const script of scripts) {
      expect(existsSync(join(ROOT, script!.replace('/deploy/', 'deploy/temporal/')))).toBe(true);
    }
  });

  it('pins every image it does not build', () => {
    const foreign = services.filter(([, { build }]) => build === undefined);

    for (const [, { image }] of foreign) expect(image).toMatch(/:\d+/);
  });

  it('sets only variables the configuration reads', () => {
    const known = variablesOf('src/config.ts', 'src/config-signup.ts', 'src/config-worker.ts');
    const set = services.flatMap(([, { environment }]) => Object.keys(environment));
    const built = [...read('Dockerfile').matchAll(/(MAILKEEL_[A-Z_]+)=/g)].map(([, name]) => name!);
    const ours = [...set, ...built].filter((name) => name.startsWith('MAILKEEL_'));

    expect(ours.length).toBeGreaterThan(3);
    expect(known).toEqual(expect.arrayContaining(ours));
  });

  it('passes on what is optional for sign-ups and workers, unset where nobody set it', () => {
    const optional = variablesOf('src/config-signup.ts', 'src/config-worker.ts')
      // Published as a fixed port, set to a value of the container's own, or required.
      .filter((name) => !/^MAILKEEL_INTAKE_(?:PORT|HOST|SECRET.*|PENDING_STATUS)$/.test(name));
    const passed = services.flatMap(([, { environment }]) =>
      Object.entries(environment).flatMap(([name, value]) => (value === null ? [name] : [])),
    );

    expect(optional.length).toBeGreaterThan(8);
    expect(passed).toEqual(expect.arrayContaining([...optional, 'MAILKEEL_KRATOS_ADMIN_URL']));
  });

  it('publishes ports on loopback only', () => {
    const ports = services.flatMap(([, service]) => service.ports);

    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('copies only what exists and is not ignored', () => {
    const ignored = read('.dockerignore').trim().split('\n');
    const copies = lines.filter((line) => line.startsWith('COPY ') && !line.includes('--from='));
    const sources = copies.flatMap((line) => line.split(' ').slice(1, -1));

    expect(sources.length).toBeGreaterThan(4);
    for (const source of sources) {
      expect(existsSync(join(ROOT, source))).toBe(true);
      expect(ignored).not.toContain(source.split('/')[0]);
    }
  });

  it('does not run as root and checks its own health', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

    expect(last).toContain('USER node');
    expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
  });

  it("brings the demo's fleet along", () => {
    expect(lines.slice(lines.lastIndexOf('WORKDIR /app'))).toContain('COPY examples examples');
  });

  it('can be installed as a command: the built file says what runs it', () => {
    const { bin } = JSON.parse(read('package.json')) as { bin: { mailkeel: string } };
    const source = bin.mailkeel.replace(/^dist\/(.*)\.js$/, 'src/$1.ts');

    expect(read(source)).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('starts a file the build makes from a source that exists', () => {
    const entry = /ENTRYPOINT \["node", "dist\/(.*)\.js"\]/.exec(read('Dockerfile'))?.[1];

    expect(existsSync(join(ROOT, `src/${entry!}.ts`))).toBe(true);
    expect(existsSync(join(ROOT, 'src/workflow-bundle.ts'))).toBe(true);
  });
});
