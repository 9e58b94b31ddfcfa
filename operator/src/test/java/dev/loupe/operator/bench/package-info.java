/** What {@code ./loupe bench operator} measures. */
@NullMarked
package dev.loupe.operator.bench;

import org.jspecify.annotations.NullMarked;
