/** compose.yaml and what Grafana reads at its start, as far as it can be checked without either. */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dataSource } from '../../dashboards/data-source.ts';
import { defaultDatabase } from '../../core/influx/schema.ts';
import { asksOf, boardFiles, root, rulesOf } from './board-file.ts';

const folder = join(root, 'dashboards');
const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
const read = (path: string): unknown => parse(text(path));
interface Service {
  readonly image: string;
  readonly ports: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}
const compose = read('compose.yaml') as { readonly services: Readonly<Record<string, Service>>; readonly volumes: object };
const services = Object.entries(compose.services);
const documented = [...text('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));
const sourceOf = (volume: string, language: string): string => volume.replace(/\$\{PROVNAT_LANGUAGE:-sv\}/, language).split(':')[0] ?? '';

describe('compose.yaml', () => {
  it('pins its images, and none is called latest', () => {
    for (const [, { image }] of services) expect(image).toMatch(/:\d+\.\d+\.\d+$/);
  });

  it.each(['sv', 'en'])('mounts only what is there, %s', (language) => {
    const mounted = services.flatMap(([, { volumes }]) => volumes.map((volume) => sourceOf(volume, language)));
    const files = mounted.filter((source) => source.startsWith('./'));
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const file of files) expect(statSync(join(folder, file)).isDirectory() || statSync(join(folder, file)).isFile(), file).toBe(true);
    for (const volume of mounted.filter((source) => !source.startsWith('./'))) expect(compose.volumes, volume).toHaveProperty(volume);
    for (const [, { volumes }] of services) for (const volume of volumes) if (volume.startsWith('./')) expect(volume).toMatch(/:ro$/);
  });

  it('takes every secret from .env, which explains each name and holds no value of one', () => {
    const asked = new Set([...text('compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name));
    expect([...asked].sort()).toEqual(documented.map(({ name }) => name).sort());
    for (const { name, value } of documented) if (/PASSWORD|TOKEN/.test(name)) expect(value, name).toBe('');
    for (const [all, name = ''] of text('compose.yaml').matchAll(/\$\{(\w+)[^}]*\}/g)) {
      if (/PASSWORD|TOKEN/.test(name)) expect(all, 'a missing secret stops the start').toContain(':?');
    }
  });

  it('lets nobody in unasked: this machine only, no anonymous reader', () => {
    for (const [, { ports }] of services) for (const port of ports) expect(port).toMatch(/^\$\{PROVNAT_\w+_ADDRESS:-127\.0\.0\.1\}:/);
    expect(compose.services['grafana']?.environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: '${PROVNAT_ANONYMOUS_HOME:-false}',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_USERS_ALLOW_SIGN_UP: 'false',
    });
    expect(documented.find(({ name }) => name === 'PROVNAT_ANONYMOUS_HOME')?.value).toBe('false');
  });

  it('the home page and the providers’ folders are the mounted dashboards', () => {
    const volumes = compose.services['grafana']?.volumes ?? [];
    const inContainer = volumes.find((volume) => volume.startsWith('./json:'))?.split(':')[1] ?? 'not mounted';
    const home = compose.services['grafana']?.environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    const { providers } = read('provisioning/dashboards/provnat.yaml') as { providers: { options: { path: string } }[] };
    for (const path of providers.map(({ options }) => options.path)) {
      expect(path.startsWith(`${inContainer}/`), path).toBe(true);
      expect(readdirSync(join(folder, 'json', path.slice(inContainer.length + 1)))).toHaveLength(boardFiles.length / 2);
    }
    for (const language of ['sv', 'en']) {
      const file = home.replace(/\$\{PROVNAT_LANGUAGE:-sv\}/, language).replace(inContainer, 'json');
      expect(statSync(join(folder, file)).isFile()).toBe(true);
    }
  });

  it('makes Grafana’s own account for reading by a script that may run', () => {
    accessSync(join(folder, 'influxdb/grafana-reader.sh'), constants.X_OK);
    const influxdb = compose.services['influxdb']?.environment ?? {};
    const asked = [...text('influxdb/grafana-reader.sh').matchAll(/\$(?:\{)?([A-Z_]+)/g)].map(([, name = '']) => name);
    // The last one is set by the image itself, after the bucket is made.
    for (const name of asked.filter((each) => each !== 'DOCKER_INFLUXDB_INIT_BUCKET_ID')) expect(influxdb).toHaveProperty(name);
  });
});

describe('what Grafana reads at its start', () => {
  it('is the data source that every dashboard asks for', () => {
    const { datasources } = read('provisioning/datasources/provnat.yaml') as { datasources: Readonly<Record<string, unknown>>[] };
    expect(datasources).toHaveLength(1);
    expect(datasources[0]).toMatchObject({ ...dataSource, jsonData: { dbName: defaultDatabase, version: 'InfluxQL' } });
    const asked = [
      ...text('provisioning/datasources/provnat.yaml')
        .replace(/^#.*$/gm, '')
        .matchAll(/\$(\w+)/g),
    ].map(([, name = '']) => name);
    for (const name of asked) expect(compose.services['grafana']?.environment, name).toHaveProperty(name);
  });

  it.each(['sv', 'en'] as const)('is rules that lead to panels that exist, %s', (language) => {
    const rules = rulesOf(language);
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
    for (const rule of rules) {
      const { uid, title, annotations, data, condition } = rule;
      expect(uid).toMatch(/^[\w-]{1,40}$/);
      expect(title).not.toContain('$');
      const board = boardFiles.find((file) => file.board.uid === annotations['__dashboardUid__'])?.board;
      expect(
        board?.panels.map(({ id }) => String(id)),
        uid,
      ).toContain(annotations['__panelId__']);
      expect(data.map(({ refId }) => refId)).toContain(condition);
      expect(data[0]?.datasourceUid).toBe(dataSource.uid);
      // Grafana asks for time in alerts, and every tag that a summary names must be one that the series have.
      for (const query of asksOf(rule)) {
        expect(query).toMatch(/GROUP BY time\(\w+\), /);
        for (const [, tag = ''] of (annotations['summary'] ?? '').matchAll(/\$labels\.(\w+)/g))
          expect(query.split('GROUP BY')[1]).toContain(`"${tag}"`);
      }
    }
    expect(rules.map(({ uid }) => uid)).toEqual(rulesOf('sv').map(({ uid }) => uid));
  });

  it('puts alerts into a folder that no dashboard has: both are made by who comes first, and one of them has an uid', () => {
    const { providers } = read('provisioning/dashboards/provnat.yaml') as { providers: { folder: string; folderUid: string }[] };
    const folders = (['sv', 'en'] as const).map(
      (language) => (read(`alerting/${language}/rules.yaml`) as { groups: { folder: string }[] }).groups[0]?.folder ?? 'none',
    );
    const titles = [...providers.map(({ folder: title }) => title), ...folders];
    expect(new Set(titles.map((title) => title.toLowerCase())).size).toBe(titles.length);
    expect(new Set(providers.map(({ folderUid }) => folderUid)).size).toBe(providers.length);
  });

  it('has an example of who is told that takes the rules by their label', () => {
    const example = read('notify.example.yaml') as {
      contactPoints: { name: string }[];
      policies: { receiver: string; object_matchers?: string[][] }[];
    };
    expect(example.contactPoints.map(({ name }) => name)).toEqual(example.policies.map(({ receiver }) => receiver));
    for (const { labels } of rulesOf('sv')) expect(labels['source']).toBe('provnat');
    expect(compose.services['grafana']?.environment).toHaveProperty('PROVNAT_ALERT_EMAIL');
  });
});
