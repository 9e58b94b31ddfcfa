/** What bounds the work: how many, how much memory, how long. */
@NullMarked
package dev.loupe.serving.queue;

import org.jspecify.annotations.NullMarked;
