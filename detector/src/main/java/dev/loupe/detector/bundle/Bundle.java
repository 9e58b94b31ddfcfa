package dev.loupe.detector.bundle;

import dev.loupe.contract.BundleManifest;
import dev.loupe.detector.tensor.Tensor;
import java.util.Map;

/**
 * A bundle whose every file has the digest that its manifest says.
 *
 * @param sha256 the bundle's digest, {@code sha256:…}
 * @param model the ONNX graph
 * @param pictures the self-test's encoded pictures, by file name
 * @param expected the self-test's tensors: {@code input} [N,3,S,S] and {@code logits} [N,C], N in
 *     the order of the manifest's pictures
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Bundle(
    String sha256,
    BundleManifest manifest,
    byte[] model,
    Map<String, byte[]> pictures,
    Map<String, Tensor> expected) {}
