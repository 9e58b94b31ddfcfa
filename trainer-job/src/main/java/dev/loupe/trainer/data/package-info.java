/** The data set: what is in it, what is wrong with it, and which picture goes into which split. */
@NullMarked
package dev.loupe.trainer.data;

import org.jspecify.annotations.NullMarked;
