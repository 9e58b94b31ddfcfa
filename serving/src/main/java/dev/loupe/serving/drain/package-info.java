/** How the server ends without a failed request. */
@NullMarked
package dev.loupe.serving.drain;

import org.jspecify.annotations.NullMarked;
