/** Every media segment, in memory. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

const rendition = z.object({
  folder: z.string().regex(/^(film|audio)\/[\w-]+$/),
  name: z.string(),
  kind: z.enum(['video', 'audio']),
  codecs: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
  peakBps: z.number(),
  averageBps: z.number(),
  durationsMs: z.array(z.number()).min(1),
});
const index = z.object({ formatVersion: z.literal(1), loopMs: z.number(), segmentMs: z.number(), renditions: z.array(rendition) });

export interface Rendition extends z.infer<typeof rendition> {
  readonly init: Buffer;
  readonly segments: readonly Buffer[];
}

export interface MediaLibrary {
  readonly loopMs: number;
  readonly segmentMs: number;
  /** By folder, such as film/360p. */
  readonly renditions: ReadonlyMap<string, Rendition>;
}

export async function loadMedia(folder: string): Promise<MediaLibrary> {
  const { loopMs, segmentMs, renditions } = index.parse(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')));
  const loaded = await Promise.all(
    renditions.map(async (facts): Promise<[string, Rendition]> => {
      const read = (file: string) => readFile(join(folder, facts.folder, file));
      const segments = await Promise.all(facts.durationsMs.map((_, number) => read(`${number}.m4s`)));
      return [facts.folder, { ...facts, init: await read('init.mp4'), segments }];
    }),
  );
  return { loopMs, segmentMs, renditions: new Map(loaded) };
}
