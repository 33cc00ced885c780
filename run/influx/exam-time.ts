/** Is it exam time? By the school file, on the school's clock. Here and not in core, which has no Intl. */
import { defaultExamTime, type Inventory, weekdays } from '../../core/inventory/types.ts';

export function examTimeOf({ timeZone, examTime = defaultExamTime }: Pick<Inventory, 'timeZone' | 'examTime'>): (atMs: number) => boolean {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (atMs) => {
    const parts = clock.formatToParts(atMs);
    const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
    const day = weekdays.find((weekday) => weekday === part('weekday').toLowerCase());
    const now = `${part('hour')}:${part('minute')}`;
    return day !== undefined && examTime.days.includes(day) && examTime.from <= now && now < examTime.to;
  };
}
