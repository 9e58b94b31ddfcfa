/** How a model's requests are shared between its versions, as the operator says in a file. */
@NullMarked
package dev.loupe.serving.split;

import org.jspecify.annotations.NullMarked;
