/** Settings, the bundle's loading, and what stops a bad start. */
@NullMarked
package dev.loupe.serving.start;

import org.jspecify.annotations.NullMarked;
