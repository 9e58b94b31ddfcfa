/** What {@code ./loupe bench decisions} plays: rollouts in numbers alone. */
@NullMarked
package dev.loupe.operator.bench.decisions;

import org.jspecify.annotations.NullMarked;
