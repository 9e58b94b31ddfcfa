@NullMarked
package dev.loupe.trainer.check;

import org.jspecify.annotations.NullMarked;
