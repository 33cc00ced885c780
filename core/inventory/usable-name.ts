/** A name that school.yaml takes, for a device whose own it does not. */
import { nameTrouble } from '../document/fields.ts';
import { folded } from './propose-rooms.ts';

const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}/\\<>:"|?*]+/gu;
const mostCharacters = 64;

/**
 * What a name may not hold becomes a hyphen; what is then no name, or is taken, is told apart by what stands behind it.
 * @param own the device's word, anything at all
 * @param apart usable in a name, such as the hexadecimal digits of a MAC
 * @param taken folded names that others have
 * @param kind what it is called when its own name is of no use
 */
export function usableName(own: string, apart: string, taken: ReadonlySet<string>, kind = 'ap'): string {
  const cleaned = Array.from(own.normalize('NFC').replace(forbidden, '-'))
    .slice(0, mostCharacters)
    .join('')
    .replace(/^[\s.-]+|[\s.-]+$/g, '');
  const fits = (name: string): boolean => nameTrouble(name) === undefined && !taken.has(folded(name));
  const wanted = cleaned === '' ? [] : [cleaned, `${cleaned}-${apart}`];
  const found = [...wanted, `${kind}-${apart}`].find(fits);
  if (found !== undefined) return found;
  for (let count = 2; ; count++) {
    const name = `${kind}-${apart}-${String(count)}`;
    if (fits(name)) return name;
  }
}
