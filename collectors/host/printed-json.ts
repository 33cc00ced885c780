/** What a tool of the system printed as JSON, held to the shape that is read of it. */
import type { z } from 'zod';

/** Undefined when it is no JSON, or of another shape: the tool failed, whatever it printed. */
export function printedJson<Shape>(text: string, shape: z.ZodType<Shape>): Shape | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
