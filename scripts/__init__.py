"""Running Copydesk on this machine: the demo, Airflow beside the embedded server."""
