/** From trained weights to the files of the store. */
@NullMarked
package dev.loupe.trainer.export;

import org.jspecify.annotations.NullMarked;
