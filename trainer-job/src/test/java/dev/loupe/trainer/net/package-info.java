@NullMarked
package dev.loupe.trainer.net;

import org.jspecify.annotations.NullMarked;
