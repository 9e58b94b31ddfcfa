/** How well predictions match the truth. */
@NullMarked
package dev.loupe.detector.metrics;

import org.jspecify.annotations.NullMarked;
