/** From an encoded picture to the model's input: one way for training, evaluation and serving. */
@NullMarked
package dev.loupe.detector.image;

import org.jspecify.annotations.NullMarked;
