/** Measures a trained network through the way that serving goes, and writes the bundle. */
@NullMarked
package dev.loupe.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
