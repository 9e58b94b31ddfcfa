/** What can be wrong with a data set as a whole: told from tables, a few bytes a picture. */
@NullMarked
package dev.loupe.trainer.check;

import org.jspecify.annotations.NullMarked;
