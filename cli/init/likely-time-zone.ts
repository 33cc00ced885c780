/** The machine's own; a machine set to UTC is most likely a server or a laptop that was never told where it is. */
export function likelyTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat('en').resolvedOptions();
  return timeZone === 'UTC' || timeZone === 'Etc/UTC' ? 'Europe/Stockholm' : timeZone;
}
