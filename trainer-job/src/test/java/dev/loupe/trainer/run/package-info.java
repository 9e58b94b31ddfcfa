@NullMarked
package dev.loupe.trainer.run;

import org.jspecify.annotations.NullMarked;
