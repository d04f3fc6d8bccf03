// Runs the SQL of docs/analysis.md with DuckDB on a published directory, and compares the numbers of rows and people
// in the Parquet tables with those of the catalog. Usage: node .ci/analysis.mjs VOC-OUT [DIRECTORY]
// In DIRECTORY it leaves the tables as lines of JSON, and what the SQL answers, for .ci/tables.py.
// Needs the package @duckdb/node-api; without it the script says so and ends with 0.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

let duckdb;
try {
  duckdb = createRequire(process.cwd() + "/")("@duckdb/node-api");
} catch {
  console.log("skipped: npm install @duckdb/node-api to run the SQL of docs/analysis.md");
  process.exit(0);
}
const [out, keep] = process.argv.slice(2);
const answers = {};
const instance = await duckdb.DuckDBInstance.create(":memory:");
const connection = await instance.connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();
const catalog = JSON.parse(readFileSync(out + "/catalog.json", "utf8"));
const directories = catalog.weeks.map((week) => `${out}/weeks/${week.week}/${week.build}`);
for (const table of ["inquiries", "opinions", "counts", "estimates", "channels"]) {
  const files = directories.map((directory) => `'${directory}/${table}.parquet'`).join(", ");
  await rows(`CREATE VIEW ${table} AS SELECT * FROM read_parquet([${files}])`);
}
const reports = readdirSync(out + "/reports").filter((name) => name.endsWith(".figures.parquet"));
await rows(`CREATE VIEW figures AS SELECT * FROM read_parquet([${reports.map((name) => `'${out}/reports/${name}'`).join(", ")}])`);
let failed = 0;
const check = (what, found, want) => {
  if (String(found) !== String(want)) {
    console.error(`${what}: ${found} in DuckDB, not ${want}`);
    failed = 1;
  }
};
const [[messages]] = await rows("SELECT count(*) FROM inquiries");
check("inquiries", messages, catalog.weeks.reduce((sum, week) => sum + week.inquiries, 0));
const [[people]] = await rows("SELECT sum(people) FROM counts WHERE \"grouping\" = 'total'");
check("people", people, catalog.weeks.reduce((sum, week) => sum + week.people, 0));

// A value that is not there is NULL and never ''.
let optional = 0;
const tables = [...directories.flatMap((directory) => ["inquiries", "opinions", "counts", "estimates", "channels"].map((table) => `${directory}/${table}.parquet`)),
  ...reports.map((name) => `${out}/reports/${name}`)];
for (const file of tables) {
  const columns = await rows(`SELECT name FROM parquet_schema('${file}') WHERE repetition_type = 'OPTIONAL' AND type = 'BYTE_ARRAY'`);
  for (const [column] of columns) {
    optional++;
    const [[empty]] = await rows(`SELECT count(*) FROM read_parquet('${file}') WHERE "${column}" = ''`);
    check(`empty values of ${column} in ${file}`, empty, 0);
  }
}
if (optional < 10) failed = 1;
console.log(`${optional} optional columns: no empty values`);

const text = readFileSync(new URL("../docs/analysis.md", import.meta.url), "utf8");
let number = 0;
for (const [, sql] of text.matchAll(/```sql\n([\s\S]*?)```/g)) {
  number++;
  const found = await rows(sql);
  if (keep && number <= 10) {
    await rows(`COPY (${sql.trim().replace(/;$/, "")}) TO '${keep}/answer.json' (FORMAT json, ARRAY true)`);
    answers[number] = JSON.parse(readFileSync(keep + "/answer.json", "utf8"));
  }
  console.log(`question ${number}: ${found.length} rows`);
  if ((number === 10) !== (found.length === 0)) {
    console.error(`question ${number} finds ${found.length} rows`);
    failed = 1;
  }
  if (number > 10) {
    const [[compared, difference]] = found;
    console.log(`question ${number}: ${compared} figures compared, at most ${difference} apart`);
    if (!(Number(compared) > 0 && Number(difference) < 1e-9)) {
      console.error(`question ${number}: figures differ from the tables they are made from`);
      failed = 1;
    }
  }
}
check("questions", number, 15);
if (keep) {
  for (const table of ["inquiries", "opinions", "counts", "estimates", "channels"]) await rows(`COPY ${table} TO '${keep}/${table}.jsonl' (FORMAT json)`);
  writeFileSync(keep + "/answers.json", JSON.stringify(answers));
}
process.exit(failed);
