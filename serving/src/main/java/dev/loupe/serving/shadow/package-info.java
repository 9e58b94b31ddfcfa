/** Asks a candidate what it would have said, and answers nobody from it. */
@NullMarked
package dev.loupe.serving.shadow;

import org.jspecify.annotations.NullMarked;
