@NullMarked
package dev.loupe.trainer.add;

import org.jspecify.annotations.NullMarked;
