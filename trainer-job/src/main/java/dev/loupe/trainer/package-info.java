/** The command line of the training stages. */
@NullMarked
package dev.loupe.trainer;

import org.jspecify.annotations.NullMarked;
