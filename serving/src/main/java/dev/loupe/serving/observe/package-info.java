/** Metrics, logs and health: what others see of this server. */
@NullMarked
package dev.loupe.serving.observe;

import org.jspecify.annotations.NullMarked;
