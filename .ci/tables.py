"""Runs the pandas forms of docs/analysis.md and compares their figures with those that the SQL gives.

Usage: python3 .ci/tables.py DIRECTORY, which .ci/analysis.mjs filled: the tables as lines of JSON and answers.json.
Without pandas the script says so and ends with 0.
"""
import ast, json, re, sys, pathlib

try:
    import pandas as pd
except ImportError:
    print("skipped: apt-get install python3-pandas to run the pandas forms of docs/analysis.md")
    sys.exit(0)

work = pathlib.Path(sys.argv[1])
names = {"pd": pd}
for table in ("inquiries", "opinions", "counts", "estimates", "channels"):
    frame = pd.DataFrame([json.loads(line) for line in (work / f"{table}.jsonl").open(encoding="utf-8")])
    for column in frame.columns:
        if column.endswith("_at"):
            frame[column] = pd.to_datetime(frame[column], utc=True)
    names[table] = frame
answers = json.loads((work / "answers.json").read_text(encoding="utf-8"))
# The column of the SQL's answer that the form computes.
column = {1: "people", 2: "people", 3: None, 4: "share", 5: "negative", 6: "people", 7: "channels", 8: "messages", 9: "hours"}
text = (pathlib.Path(__file__).parent.parent / "docs/analysis.md").read_text(encoding="utf-8")
failed = 0
for section in text.split("\n## ")[1:]:
    number = int(section.split(".")[0])
    form = re.search(r"pandas: `(.+)`\n", section)
    if number > 10:
        continue
    if not form:
        print(f"question {number}: no pandas form")
        failed = 1
        continue
    body = ast.parse(form.group(1)).body
    scope = dict(names)
    exec(compile(ast.Module(body[:-1], []), "analysis.md", "exec"), scope)
    found = eval(compile(ast.Expression(body[-1].value), "analysis.md", "eval"), scope)
    if number == 10:
        ok, want = bool(found), True
    else:
        rows = answers[str(number)]
        want = sorted(float(abs(r["raw"] - r["balanced"])) if number == 3 else float(r[column[number]]) for r in rows)
        if isinstance(found, pd.DataFrame):
            found = found[column[number]]
        found = sorted(float(value) for value in found.dropna())
        ok = len(found) == len(want) > 0 and all(abs(a - b) < 1e-6 for a, b in zip(found, want))
    print(f"question {number} in pandas: {'equal' if ok else f'{found} instead of {want}'}")
    failed |= not ok
sys.exit(failed)
