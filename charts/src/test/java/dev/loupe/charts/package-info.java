/** Tests of charts/loupe: one class per template or concern, rendered by Helm in this process. */
@NullMarked
package dev.loupe.charts;

import org.jspecify.annotations.NullMarked;
