/** bare-import FROM TO: DuckDB alone, k6's lines → Parquet with the columns as they are. What any import by DuckDB costs at least. */
import { DuckDBInstance } from '@duckdb/node-api';
import { literal, readable } from '../../store/duckdb.ts';

const [from = '', to = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { preserve_insertion_order: 'false', autoinstall_known_extensions: 'false' });
const connection = await instance.connect();
await connection.run(
  `copy (select * from read_json(${readable(from)}, format = 'newline_delimited', columns = {metric: 'VARCHAR', type: 'VARCHAR',
    data: 'STRUCT("time" TIMESTAMPTZ, "value" DOUBLE, tags MAP(VARCHAR, VARCHAR), metadata MAP(VARCHAR, VARCHAR))'}))
    to ${literal(to)} (format parquet)`,
);
