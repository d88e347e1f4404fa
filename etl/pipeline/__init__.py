"""The pipeline: take in, then bring the tables up to date.

     feeds, pages                 seed files
          \\                          |
        ingest.py                 intake.py
            +-----> documents <-------+          raw.*
                        |
                   catch_up.py                   claims from ops.work, works, settles; any number of workers
                        |
      clean -> dedup -> entities -> stories -> publish          stages.py; computed in processes.py
                        |
                      mart.*

``stream.py`` sends documents through the same functions in memory, without a database (``copydesk try``).
"""
