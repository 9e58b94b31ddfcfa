@NullMarked
package dev.loupe.trainer.train;

import org.jspecify.annotations.NullMarked;
