"""What each pickup location earns with each type of vehicle, straight from CSV files."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

source, out = sys.argv[1:]
spark = SparkSession.builder.appName("vehicle_location_metrics").getOrCreate()

transactions = (
    spark.read.option("header", True)
    .csv(f"{source}/transactions.csv")
    .withColumn("start_time", F.to_timestamp("start_time"))
    .withColumn("end_time", F.to_timestamp("end_time"))
    .withColumn("total_amount", F.col("total_amount").cast("double"))
    .withColumn("hours", (F.unix_timestamp("end_time") - F.unix_timestamp("start_time")) / 3600)
    .withColumn("days", F.datediff("end_time", "start_time"))
)
vehicles = spark.read.option("header", True).csv(f"{source}/vehicles.csv")
locations = spark.read.option("header", True).csv(f"{source}/locations.csv")

metrics = (
    transactions.join(vehicles, "vehicle_id", "left")
    .join(locations, F.col("pickup_location_id") == F.col("location_id"), "left")
    .groupBy("pickup_location_id", "vehicle_type", "city", "state", "country")
    .agg(
        F.sum("total_amount").alias("total_revenue"),
        F.count("transaction_id").alias("total_transactions"),
        F.avg("total_amount").alias("avg_transaction"),
        F.max("total_amount").alias("max_transaction"),
        F.min("total_amount").alias("min_transaction"),
        F.countDistinct("vehicle_id").alias("unique_vehicles"),
        F.sum("hours").alias("total_rental_hours"),
        F.avg("hours").alias("avg_rental_hours"),
        F.sum("days").alias("total_rental_days"),
        F.avg("days").alias("avg_rental_days"),
    )
    .withColumn("city_key", F.lower(F.regexp_replace("city", "[^A-Za-z0-9]+", "_")))
)
metrics.write.mode("overwrite").partitionBy("city_key").parquet(f"{out}/vehicle_location_metrics")

spark.stop()
