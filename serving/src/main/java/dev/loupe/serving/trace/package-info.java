/** Where a request stands in what its sender follows: W3C trace context, and its export. */
@NullMarked
package dev.loupe.serving.trace;

import org.jspecify.annotations.NullMarked;
