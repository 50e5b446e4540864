"""What each user spends and what each day brings, straight from CSV files."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

source, out = sys.argv[1:]
spark = SparkSession.builder.appName("user_transaction_metrics").getOrCreate()

transactions = (
    spark.read.option("header", True)
    .csv(f"{source}/transactions.csv")
    .withColumn("start_time", F.to_timestamp("start_time"))
    .withColumn("end_time", F.to_timestamp("end_time"))
    .withColumn("total_amount", F.col("total_amount").cast("double"))
    .withColumn("hours", (F.unix_timestamp("end_time") - F.unix_timestamp("start_time")) / 3600)
    .withColumn("rental_date", F.to_date("start_time"))
)
users = (
    spark.read.option("header", True)
    .csv(f"{source}/users.csv")
    .withColumn("signup_year", F.year(F.col("signup_date").cast("date")))
)

user_metrics = (
    transactions.join(users, "user_id", "left")
    .groupBy("user_id", "city", "signup_year")
    .agg(
        F.sum("total_amount").alias("total_spent"),
        F.count("transaction_id").alias("total_transactions"),
        F.sum("hours").alias("total_rental_hours"),
        F.avg("total_amount").alias("avg_transaction"),
        F.max("total_amount").alias("max_transaction"),
        F.min("total_amount").alias("min_transaction"),
        F.min("rental_date").alias("first_rental_date"),
        F.max("rental_date").alias("last_rental_date"),
    )
)
user_metrics.write.mode("overwrite").partitionBy("signup_year").parquet(
    f"{out}/user_transaction_metrics"
)

daily_metrics = (
    transactions.groupBy("rental_date")
    .agg(
        F.sum("total_amount").alias("daily_revenue"),
        F.count("transaction_id").alias("daily_transactions"),
        F.countDistinct("user_id").alias("unique_users"),
        F.avg("total_amount").alias("avg_transaction"),
    )
    .withColumn("rental_month", F.date_format("rental_date", "yyyy-MM"))
)
daily_metrics.write.mode("overwrite").partitionBy("rental_month").parquet(f"{out}/daily_metrics")

spark.stop()
