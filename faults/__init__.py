"""What kills a pipeline, done to it on purpose: ``make faults`` runs all of it, ``python -m faults NAME`` one part.

Each part prints what it did and a line with its verdict; ``--seed`` repeats it. What came of it last is written down in
docs/reliability.md, and a short form of each runs with the tests (tests/pipeline/test_pipeline_faults.py).
"""
