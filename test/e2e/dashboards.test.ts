/** What is seen of the school of known behaviour: one real influxd for all of it, because its runs take half a minute to be judged. */
import './dashboards-queries.ts';
import './dashboards-rooms.ts';
import './dashboards-detail.ts';
import './dashboards-in-grafana.ts';
