import type { BuildOptions } from 'esbuild';

export const root: string;
export function bundle(entryPoints: BuildOptions['entryPoints'], outdir: string): Promise<void>;
