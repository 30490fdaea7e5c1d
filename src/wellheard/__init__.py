"""Wellheard, the library: what is asked, how answers are counted, how sure one may be. No Django, no network.

>>> from wellheard.metrics import nps
>>> nps.of([10, 9, 3]).n
3
"""
