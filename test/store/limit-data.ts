/** The limits as they are shipped. */
import data from '../../core/limits/limits.json' with { type: 'json' };

export const limitData: unknown = data;
