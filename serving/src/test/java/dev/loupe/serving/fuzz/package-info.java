/** Malformed pictures, requests and calls, made from sound ones by a seed. */
@NullMarked
package dev.loupe.serving.fuzz;

import org.jspecify.annotations.NullMarked;
