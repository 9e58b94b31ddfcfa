/**
 * Synthetic pictures to try things with. What tells the classes of {@code product-photo} apart is
 * physics: a camera's noise, mosaic, lens and vignetting on one side, an up-sampling generator's
 * too smooth texture and its checkerboard on the other.
 */
@NullMarked
package dev.loupe.trainer.sample;

import org.jspecify.annotations.NullMarked;
