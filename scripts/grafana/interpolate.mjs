/** The two formats that the dashboards use, and numbers without any. @throws Error for any other */
export function interpolate(query, values) {
  return query.replace(/\$\{(\w+)(?::(\w+))?\}/g, (all, name, format) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${all}: no value`);
    if (format === undefined && typeof value === 'number') return String(value);
    const listed = Array.isArray(value) ? value : [value];
    if (format === 'singlequote') return listed.map((each) => `'${each.replace(/'/g, "\\'")}'`).join(',');
    if (format === 'regex') {
      const escaped = listed.map((each) => each.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&'));
      return escaped.length === 1 ? escaped[0] : `(${escaped.join('|')})`;
    }
    throw new Error(`${all}: no such format`);
  });
}
