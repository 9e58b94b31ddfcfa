/** Pictures in, an outcome for each out; knows nothing of HTTP or gRPC. */
@NullMarked
package dev.loupe.serving.predict;

import org.jspecify.annotations.NullMarked;
