/** A model and all that is needed to trust it, read whole or refused. */
@NullMarked
package dev.loupe.detector.bundle;

import org.jspecify.annotations.NullMarked;
