"""What Wellheard does that takes more than one step, each as a small story that can be stopped anywhere (bench/faults.py)."""
