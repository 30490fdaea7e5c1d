"""What an estimate may say of itself: the names of the methods and the notes, marked for the catalogue."""

from wellheard.base.language import N_

ADJUSTED_WALD = N_("adjusted Wald interval")
SCORE = N_("score interval (Tango)")
WALD = N_("Wald interval")
WILSON = N_("Wilson interval")
T = N_("t interval")
LINEARISED = N_("interval by linearisation")
WILSON_EFFECTIVE = N_("Wilson interval on the effective number of answers")
ADJUSTED_WALD_EFFECTIVE = N_("adjusted Wald interval on the effective number of answers")
NEWCOMBE = N_("Newcombe interval of the difference")
NEWCOMBE_EFFECTIVE = N_("Newcombe interval of the difference on the effective numbers of answers")
WELCH = N_("Welch t interval of the difference")

NOBODY = N_("nobody answered")
NO_WEIGHT = N_("the answers given have no weight")
ONE_ANSWER = N_("one answer: no interval")
NO_VARIATION = N_("no variation: no interval")
WIDENED = N_("interval widened to hold its value")
EVERYBODY = N_("everybody answered: no sampling error")
