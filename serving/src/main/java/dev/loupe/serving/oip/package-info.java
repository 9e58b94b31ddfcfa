/**
 * The Open Inference Protocol, version 2: what a request means and what its answer holds, whatever
 * carries them.
 */
@NullMarked
package dev.loupe.serving.oip;

import org.jspecify.annotations.NullMarked;
