import type { BuildOptions } from 'esbuild';

export const k6Bundle: BuildOptions;
export function buildScenarios(outDir: string): Promise<void>;
