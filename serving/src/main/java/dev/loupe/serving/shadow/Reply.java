package dev.loupe.serving.shadow;

import dev.loupe.serving.predict.Outcome;

/** What came of asking a candidate. */
sealed interface Reply {
  /** It answered as it should. */
  record Said(Outcome outcome) implements Reply {}

  /** It took the question and answered nothing that can be read, or broke off. */
  record Broken() implements Reply {}

  /** It can't be blamed for having said nothing. */
  record Unheard(Drop why) implements Reply {}
}
