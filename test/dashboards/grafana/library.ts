/**
 * Grafana's own data library: its transformations, overrides, value mappings and units, run without a browser. Its module build does not load
 * in Node, the other one does.
 */
import type * as GrafanaData from '@grafana/data';
import { createRequire } from 'node:module';

export const grafana = createRequire(import.meta.url)('@grafana/data') as typeof GrafanaData;

// Where Grafana's page keeps its settings; without any, everything is at its default.
Object.assign(globalThis, {
  navigator: { language: 'sv-SE', languages: ['sv-SE'] },
  window: { grafanaBootData: { settings: { featureToggles: {} } } },
});

grafana.standardTransformersRegistry.setInit(() =>
  // Two names may lead to the same one.
  [...new Map(Object.values(grafana.standardTransformers).map((each) => [each.id, each])).values()].map((transformation) => ({
    id: transformation.id,
    name: transformation.name,
    description: transformation.description ?? '',
    transformation: () => Promise.resolve(transformation),
    editor: () => null,
    imageDark: '',
    imageLight: '',
  })),
);

/** What a panel may override of a column. Grafana registers them with their editors; here nobody edits. */
const properties = ['displayName', 'unit', 'mappings', 'thresholds', 'color', 'links', 'decimals', 'min', 'max', 'noValue'];
grafana.standardFieldConfigEditorRegistry.setInit(
  () =>
    properties.map((id) => ({
      id,
      path: id,
      name: id,
      description: '',
      process: (value: unknown) => value,
      shouldApply: () => true,
      getItemsCount: () => 1,
    })) as never,
);
