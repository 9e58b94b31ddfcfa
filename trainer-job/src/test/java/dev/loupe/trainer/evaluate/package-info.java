@NullMarked
package dev.loupe.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
