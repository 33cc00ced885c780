/** Could this be the name of a time zone? `Europe/Stockholm`, `America/Argentina/Ushuaia`, `Etc/GMT-1`, `UTC`. */
export const ianaShape = (name: string): boolean => name === 'UTC' || /^[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2}$/.test(name);
