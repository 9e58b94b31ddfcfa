/** Shows where a network saw a class. */
@NullMarked
package dev.loupe.detector.explain;

import org.jspecify.annotations.NullMarked;
