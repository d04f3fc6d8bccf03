// Runs the Polars forms of docs/analysis.md on a published directory and compares their figures with those of the SQL.
// Usage: node .ci/polars.mjs VOC-OUT DIRECTORY, the second one as .ci/analysis.mjs filled it.
//
// The documented forms are Python. What runs here is the same chain of expressions on the same engine, through
// nodejs-polars: the script compares the operations of each form, one by one, with those of the text, so that what was
// documented and what was run cannot drift apart. Spelling of arguments in Python is thus not executed.
// Needs nodejs-polars and its prebuilt part for this system; without it the script says so and ends with 0.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

let pl;
try {
  pl = createRequire(process.cwd() + "/")("nodejs-polars");
} catch {
  console.log("skipped: npm install nodejs-polars nodejs-polars-linux-x64-gnu to run the Polars forms of docs/analysis.md");
  process.exit(0);
}
const [out, work] = process.argv.slice(2);
const catalog = JSON.parse(readFileSync(out + "/catalog.json", "utf8"));
const answers = JSON.parse(readFileSync(work + "/answers.json", "utf8"));
const read = (table) => pl.concat(catalog.weeks.map((week) => pl.readParquet(`${out}/weeks/${week.week}/${week.build}/${table}.parquet`)));
const inquiries = read("inquiries"), opinions = read("opinions"), counts = read("counts"), estimates = read("estimates");

const forms = {
  1: () => inquiries.groupBy("week").agg(pl.col("counted_as").nUnique().alias("people"), pl.len().alias("messages")).sort("week"),
  2: () => inquiries.explode("topic_ids").groupBy("topic_ids").agg(pl.col("counted_as").nUnique()).sort("counted_as", true).head(20),
  3: () => estimates.filter(pl.col("channel").isNull()).pivot("share", { index: ["week", "topic"], on: "estimator" }).withColumns(pl.col("raw").sub(pl.col("balanced")).abs().alias("gap")).sort("gap", true).head(20),
  4: () => estimates.filter(pl.col("estimator").eq(pl.lit("within")).and(pl.col("base").gtEq(30))).sort("share", true).head(20),
  5: () => inquiries.groupBy("channel").agg(pl.col("sentiment").eq(pl.lit("negative")).mean()).sort("sentiment", true),
  6: () => opinions.groupBy("target", "predicate", "polarity").agg(pl.col("counted_as").nUnique()).sort("counted_as", true).head(20),
  7: () => inquiries.dropNulls("person").groupBy("counted_as").agg(pl.col("channel").nUnique()).filter(pl.col("channel").gt(1)).sort("channel", true).head(20),
  8: () => {
    const t = inquiries.select("id_space", "id", pl.col("topics")).explode("topics").dropNulls("topics").withColumns(pl.col("topics").struct.field("topic").alias("t")).drop("topics");
    return t.join(t, { on: ["id_space", "id"], suffix: "_right" }).filter(pl.col("t").lt(pl.col("t_right"))).groupBy("t", "t_right").len().sort("len", true).head(20);
  },
  9: () => inquiries.groupBy("channel").agg(pl.col("first_reply_at").sub(pl.col("received_at")).cast(pl.Int64).div(3_600_000).median()),
  10: () => counts.filter(pl.col("grouping").eq(pl.lit("total"))).join(inquiries.groupBy("week").agg(pl.col("counted_as").nUnique()), { on: "week" }).select(pl.col("people").eq(pl.col("counted_as")).all()),
};
// The operations of a form in their order, by their Python names: chained calls, and operators.
const operators = { "==": "eq", ">=": "gt_eq", "&": "and", "-": "sub", "<": "lt", ">": "gt" };
const documented = (form) => [...form.replaceAll(/"[^"]*"/g, "").matchAll(/\.([a-z_]+)|(==|>=|&|-|<|>)|with_columns\((t)=/g)].flatMap(([, name, operator, named]) => (named ? ["with_columns", "alias"] : [name ?? operators[operator]]));
const executed = (form) => [...form.toString().replace(/^\(\) =>/, "").replaceAll(/"[^"]*"/g, "").replaceAll("pl.lit()", "").matchAll(/\.([a-zA-Z]+)/g)].map(([, name]) => name.replaceAll(/[A-Z]/g, (c) => "_" + c.toLowerCase()));
// What Node's build names otherwise: a difference is milliseconds, and has no total_seconds, and columns are named by alias.
const same = (number, names) => names.map((name) => (name === "truediv" ? "div" : name)).filter((name) => !(number === 9 && ["dt", "total_seconds", "cast", "_int"].includes(name)) && name !== "alias").join(" ");

// The column of the form's answer, and that of the SQL's.
const columns = { 1: ["people", "people"], 2: ["counted_as", "people"], 3: ["gap", null], 4: ["share", "share"], 5: ["sentiment", "negative"], 6: ["counted_as", "people"], 7: ["channel", "channels"], 8: ["len", "messages"], 9: ["first_reply_at", "hours"] };
const text = readFileSync(new URL("../docs/analysis.md", import.meta.url), "utf8");
let failed = 0;
const check = (number, what, found, want) => {
  if (found !== want) {
    console.error(`question ${number}: ${what}: ${found}, not ${want}`);
    failed = 1;
  }
};
for (const section of text.split("\n## ").slice(1)) {
  const number = parseInt(section);
  if (number > 10) continue;
  const form = section.match(/Polars: `(.+)`\n/);
  if (!form) {
    check(number, "Polars form", "none", "one");
    continue;
  }
  check(number, "operations", same(number, executed(forms[number])), same(number, documented(form[1])));
  const found = forms[number]().toRecords();
  if (number === 10) {
    check(number, "counts agree", String(found[0].people), "true");
  } else {
    const [column, answer] = columns[number];
    const numbers = (rows, of) => rows.map(of).filter((value) => value !== null).map(Number).sort((a, b) => a - b);
    const got = numbers(found, (row) => row[column]), want = numbers(answers[number], (row) => (number === 3 ? Math.abs(row.raw - row.balanced) : row[answer]));
    check(number, "rows", got.length, want.length);
    check(number, "empty", got.length > 0, true);
    check(number, "figures that differ", got.filter((value, i) => Math.abs(value - want[i]) > 1e-6).length, 0);
  }
  console.log(`question ${number} in Polars: ${found.length} rows`);
}
check(0, "inquiries", inquiries.height, catalog.weeks.reduce((sum, week) => sum + week.inquiries, 0));
check(0, "empty labels", estimates.filter(pl.col("label").eq(pl.lit(""))).height, 0);
process.exit(failed);
