/** The training loop, and the stage around it. */
@NullMarked
package dev.loupe.trainer.train;

import org.jspecify.annotations.NullMarked;
