/** One picture in, one outcome out; knows nothing of HTTP. */
@NullMarked
package dev.loupe.serving.predict;

import org.jspecify.annotations.NullMarked;
