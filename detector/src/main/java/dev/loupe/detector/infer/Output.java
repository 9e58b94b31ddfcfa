package dev.loupe.detector.infer;

/**
 * What the network says of N pictures.
 *
 * @param logits [N,C]
 * @param embedding [N,D]
 * @param cam [N,C,h,w], a class's activation map per picture; empty unless asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Output(float[][] logits, float[][] embedding, float[][][][] cam) {}
