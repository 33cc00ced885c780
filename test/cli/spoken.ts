/** What a command says on standard output, and how the process would end. */
import { vi } from 'vitest';

export interface Spoken {
  readonly out: string;
  readonly exitCode: number;
}

export async function spoken(act: () => Promise<unknown>): Promise<Spoken> {
  let out = '';
  const before = process.exitCode;
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    out += String(part);
    return true;
  });
  process.exitCode = undefined;
  try {
    await act();
    return { out, exitCode: Number(process.exitCode ?? 0) };
  } finally {
    write.mockRestore();
    process.exitCode = before;
  }
}
