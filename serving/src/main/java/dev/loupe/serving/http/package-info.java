/** Translates between HTTP and the rest; decides nothing. */
@NullMarked
package dev.loupe.serving.http;

import org.jspecify.annotations.NullMarked;
