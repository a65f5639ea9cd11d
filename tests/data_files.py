"""Small data files of made-up customers, for what reads a file before there is a spec."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import duckdb

HEAD = "customer_id,signed_up_at,plan,calls,minutes,monthly_fee,churned"
START = datetime(2025, 1, 1)  # noqa: DTZ001 - a moment in UTC without a zone, as files have it


def customers_csv(file: Path, rows: int = 600) -> Path:
    """Returns a file of customers over 300 days: the more calls, the more of them leave."""
    random = Random(3)  # noqa: S311 - a fixed sequence for a test
    lines = [HEAD]
    for row in range(rows):
        moment = START + timedelta(days=300) * row / rows
        calls = random.randint(0, 20)
        plan = random.choice(["basic", "pro", "team"])
        minutes = "" if row % 23 == 0 else f"{random.gauss(100, 20):.2f}"
        left = "" if row % 41 == 0 else int(random.random() < 0.1 + 0.03 * calls)
        fee = f"{10 + 2 * calls + random.gauss(0, 1):.2f}"
        lines.append(f"c{row:05},{moment:%Y-%m-%d %H:%M:%S},{plan},{calls},{minutes},{fee},{left}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def parquet(file: Path, query: str) -> Path:
    """Returns a file with the rows of a query."""
    duckdb.connect().execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return file
