@NullMarked
package dev.loupe.trainer.progress;

import org.jspecify.annotations.NullMarked;
