import type { BuildOptions } from 'esbuild';

export declare const shellBuild: BuildOptions & { readonly outfile: string };
