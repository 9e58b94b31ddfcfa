@NullMarked
package dev.loupe.trainer.sample;

import org.jspecify.annotations.NullMarked;
