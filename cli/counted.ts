/** '1 room', '2 rooms', '0 rooms': for names whose plural takes an s. */
export const counted = (count: number, name: string): string => `${String(count)} ${name}${count === 1 ? '' : 's'}`;
