/** Who may ask, and how often; knows neither HTTP nor gRPC. */
@NullMarked
package dev.loupe.serving.guard;

import org.jspecify.annotations.NullMarked;
