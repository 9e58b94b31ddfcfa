/** The server that answers predictions with one verified bundle. */
@NullMarked
package dev.loupe.serving;

import org.jspecify.annotations.NullMarked;
