/** Copies pictures into the store, from a folder or a tar stream. */
@NullMarked
package dev.loupe.trainer.add;

import org.jspecify.annotations.NullMarked;
