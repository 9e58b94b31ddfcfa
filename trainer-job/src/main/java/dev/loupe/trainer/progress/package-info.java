/** How far a stage has come, and the port that says so. */
@NullMarked
package dev.loupe.trainer.progress;

import org.jspecify.annotations.NullMarked;
