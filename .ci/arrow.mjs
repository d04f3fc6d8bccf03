// Exports every table as Arrow IPC, reads it with Arrow's own reader, and compares it with the Parquet files as DuckDB
// reads them: rows, and for each column how many values are known and their sum (numbers, truths), their bytes
// (strings) or their elements (lists). Usage: node .ci/arrow.mjs VOC_BINARY VOC-OUT
// Needs the packages apache-arrow and @duckdb/node-api; without them the script says so and ends with 0.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
let arrow, duckdb;
try {
  arrow = require("apache-arrow");
  duckdb = require("@duckdb/node-api");
} catch {
  console.log("skipped: npm install apache-arrow @duckdb/node-api to compare Arrow with Parquet");
  process.exit(0);
}
const [voc, out] = process.argv.slice(2);
const run = (...args) => execFileSync(voc, [...args, "--out", out], { maxBuffer: 1 << 30 });
const instance = await duckdb.DuckDBInstance.create(":memory:");
const connection = await instance.connect();
let failed = 0, compared = 0;
for (const table of ["inquiries", "opinions", "counts", "estimates", "channels"]) {
  const read = arrow.tableFromIPC(run("export", "--table", table));
  const files = run("export", "--list", "--table", table).toString().trim().split("\n").map((file) => `'${file}'`);
  const one = async (expression) => (await connection.runAndReadAll(`SELECT ${expression} FROM read_parquet([${files}])`)).getRows()[0];
  const differ = (what, found, want) => {
    compared++;
    const near = typeof found === "number" ? Math.abs(found - Number(want)) <= 1e-9 * Math.max(1, Math.abs(found)) : String(found) === String(want);
    if (!near) {
      console.error(`${table}: ${what} is ${found} in Arrow, ${want} in Parquet`);
      failed = 1;
    }
  };
  differ("number of rows", BigInt(read.numRows), (await one("count(*)"))[0]);
  if (read.numRows === 0) {
    console.error(`${table}: nothing to compare`);
    failed = 1;
  }
  for (const field of read.schema.fields) {
    const column = read.getChild(field.name), name = `"${field.name}"`;
    let known = 0n, exact = 0n, sum = 0, kind = "";
    for (const value of column) {
      if (value === null || value === undefined) continue;
      known++;
      switch (typeof value) {
        case "bigint": kind = "exact"; exact += value; break;
        case "boolean": kind = "truth"; exact += value ? 1n : 0n; break;
        case "string": kind = "text"; exact += BigInt(Buffer.byteLength(value)); break;
        case "number": kind = arrow.DataType.isFloat(field.type) ? "number" : arrow.DataType.isInt(field.type) ? "exact" : "other"; if (kind === "exact") exact += BigInt(value); else sum += value; break;
        default: kind = arrow.DataType.isList(field.type) ? "list" : "other"; if (kind === "list") exact += BigInt(value.length);
      }
    }
    differ(`the number of known values of ${field.name}`, known, (await one(`count(${name})`))[0]);
    const wants = { exact: `sum(${name})`, truth: `count(*) FILTER (${name})`, text: `sum(octet_length(encode(${name})))`, list: `sum(len(${name}))`, number: `sum(${name})` }[kind];
    if (wants) differ(`the sum of ${field.name}`, kind === "number" ? sum : exact, (await one(wants))[0]);
  }
}
console.log(`${compared} numbers compared between Arrow and Parquet`);
process.exit(failed);
