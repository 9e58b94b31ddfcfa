@NullMarked
package dev.loupe.trainer.data;

import org.jspecify.annotations.NullMarked;
