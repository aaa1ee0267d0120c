"""Answers from published marts on a Spark Connect cluster: Apache Spark or Sail. Alone knows PySpark."""
