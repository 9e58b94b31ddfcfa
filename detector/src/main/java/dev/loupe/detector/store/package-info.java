/** Files in a store: a folder of this machine or a mounted claim. */
@NullMarked
package dev.loupe.detector.store;

import org.jspecify.annotations.NullMarked;
