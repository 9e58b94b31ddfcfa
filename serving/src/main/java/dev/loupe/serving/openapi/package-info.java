/** Makes the API's description from the code that answers. */
@NullMarked
package dev.loupe.serving.openapi;

import org.jspecify.annotations.NullMarked;
