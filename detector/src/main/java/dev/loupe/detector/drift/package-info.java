/** What a prediction looked like, counted into ten bins a signal. */
@NullMarked
package dev.loupe.detector.drift;

import org.jspecify.annotations.NullMarked;
