"""Screens a registry that outgrows one machine: folders of Parquet in, a folder of Parquet out.

spark-submit cabinetkit/data/registry/submit.py FOLDER OUT 2024-04-20
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

import cabinetkit as ck
from cabinetkit.eligibility.facts import LISTS


def main(folder: str, out: str, on: str) -> None:
    """Reads FOLDER/patients and a folder for each list, and writes a row a patient."""
    spark = SparkSession.builder.appName("screen a registry").getOrCreate()
    patients = spark.read.parquet(f"{folder}/patients")
    lists = {name: spark.read.parquet(f"{folder}/{name}") for name in LISTS}
    screened = ck.screen_cohort(patients, lists, on=on)
    screened.write.mode("overwrite").parquet(out)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
