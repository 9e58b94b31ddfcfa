/** Named arrays in files. */
@NullMarked
package dev.loupe.detector.tensor;

import org.jspecify.annotations.NullMarked;
