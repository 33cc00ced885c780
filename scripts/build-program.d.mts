import type { BuildOptions } from 'esbuild';

export const programBundle: BuildOptions;
export function buildProgram(outDir: string): Promise<void>;
