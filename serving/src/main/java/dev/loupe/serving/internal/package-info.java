/** What pods of one model ask each other: how it is written, sealed and answered. */
@NullMarked
package dev.loupe.serving.internal;

import org.jspecify.annotations.NullMarked;
