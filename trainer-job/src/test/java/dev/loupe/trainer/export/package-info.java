@NullMarked
package dev.loupe.trainer.export;

import org.jspecify.annotations.NullMarked;
