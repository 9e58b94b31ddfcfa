package dev.loupe.trainer.train;

import dev.loupe.trainer.data.Picture;
import java.util.List;

/**
 * @param inputs [N,3,S,S]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Batch(List<Picture> pictures, float[] inputs) {

  int count() {
    return pictures.size();
  }

  /** 1 at each picture's class, [N,C]. */
  float[] oneHot(int classes) {
    float[] targets = new float[pictures.size() * classes];
    for (int i = 0; i < pictures.size(); i++) {
      targets[i * classes + pictures.get(i).classIndex()] = 1;
    }
    return targets;
  }
}
