"""What Triton's own Python clients see of the server: HTTP_PORT GRPC_PORT BRIGHT_JPEG DARK_JPEG."""

import base64
import json
import sys

import numpy as np
import tritonclient.grpc as over_grpc
import tritonclient.http as over_http
from tritonclient.utils import InferenceServerException

HTTP_PORT, GRPC_PORT, BRIGHT, DARK = sys.argv[1:5]
MODEL, SIZE = "product-photo", 32
bright, dark = open(BRIGHT, "rb").read(), open(DARK, "rb").read()


def images(client, *pictures, column=False):
    data = np.array(pictures, dtype=np.object_)
    if column:
        data = data.reshape(-1, 1)
    image = client.InferInput("image", list(data.shape), "BYTES")
    return image.set_data_from_numpy(data)


def numbers(client, value, **how):
    data = np.full((1, 3, SIZE, SIZE), value, dtype=np.float32)
    return client.InferInput("input", list(data.shape), "FP32").set_data_from_numpy(data, **how)


def labels(result):
    return [label.decode() if isinstance(label, bytes) else label for label in result.as_numpy("label")]


def refused(ask, *words):
    try:
        ask()
    except InferenceServerException as error:
        for word in words:
            assert word in error.message(), f"{word!r} is not in {error.message()!r}"
        return error
    raise AssertionError(f"answered, but should have been refused with {words}")


def check_both(client, module):
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(MODEL)
    version = (client.get_model_metadata(MODEL)["versions"] if module is over_http
               else client.get_model_metadata(MODEL).versions)[0]
    assert client.is_model_ready(MODEL, version)

    result = client.infer(MODEL, [images(module, bright, dark)], request_id="7")
    assert labels(result) == ["ai_generated", "real"], labels(result)
    probabilities = result.as_numpy("probabilities")
    assert probabilities.shape == (2, 2) and np.allclose(probabilities.sum(axis=1), 1)
    assert result.as_numpy("cam") is None
    assert labels(client.infer(MODEL, [images(module, bright, column=True)])) == ["ai_generated"]
    assert labels(client.infer(MODEL, [images(module, dark)], model_version=version)) == ["real"]

    only = client.infer(MODEL, [numbers(module, 1)], outputs=[
        module.InferRequestedOutput("cam"), module.InferRequestedOutput("label")])
    assert labels(only) == ["ai_generated"] and only.as_numpy("probabilities") is None
    assert only.as_numpy("cam").ndim == 3 and only.as_numpy("cam").dtype == np.float32

    refused(lambda: client.infer(MODEL, [images(module, b"no picture")]), "JPEG, PNG and WebP")
    refused(lambda: client.infer("cats", [images(module, dark)]), "cats", MODEL)
    refused(lambda: client.infer(MODEL, [images(module, dark), numbers(module, 1)]), "2 inputs")
    refused(lambda: client.infer(MODEL, [images(module, dark)], outputs=[
        module.InferRequestedOutput("probabilities", class_count=2)]), "classification")
    refused(lambda: client.infer(MODEL, [images(module, *[dark] * 33)]), "1 to 32 pictures")


def check_http():
    with over_http.InferenceServerClient(f"127.0.0.1:{HTTP_PORT}") as client:
        check_both(client, over_http)
        assert client.get_server_metadata()["extensions"]
        metadata, config = client.get_model_metadata(MODEL), client.get_model_config(MODEL)
        assert config["max_batch_size"] > 0 and all(i["optional"] for i in config["input"])
        for described, configured in zip(metadata["inputs"] + metadata["outputs"],
                                         config["input"] + config["output"]):
            assert described["shape"] == [-1] + configured["dims"], (described, configured)

        plain = client.infer(MODEL, [images(over_http, bright)])
        for sent in ("gzip", "deflate"):
            for wanted in ("gzip", "deflate", None):
                packed = client.infer(MODEL, [images(over_http, bright)],
                                      request_compression_algorithm=sent,
                                      response_compression_algorithm=wanted)
                assert (packed.as_numpy("probabilities") == plain.as_numpy("probabilities")).all()

        # Numbers in JSON and in bytes, asked for in JSON and in bytes.
        as_bytes = client.infer(MODEL, [numbers(over_http, 1)]).as_numpy("probabilities")
        as_json = client.infer(MODEL, [numbers(over_http, 1, binary_data=False)], outputs=[
            over_http.InferRequestedOutput("probabilities", binary_data=False),
            over_http.InferRequestedOutput("label", binary_data=True)])
        assert (as_json.as_numpy("probabilities") == as_bytes).all()
        assert labels(as_json) == ["ai_generated"]
        nothing_in_bytes = client.infer(MODEL, [numbers(over_http, 0, binary_data=False)], outputs=[
            over_http.InferRequestedOutput("label", binary_data=False)])
        assert labels(nothing_in_bytes) == ["real"]

        encoded = over_http.InferInput("image", [1], "BYTES")
        encoded.set_data_from_numpy(
            np.array([base64.b64encode(bright)], dtype=np.object_), binary_data=False)
        assert labels(client.infer(MODEL, [encoded])) == ["ai_generated"]

        body, length = over_http.InferenceServerClient.generate_request_body([images(over_http, dark)])
        for stale in (length - 1, length + 1):
            answer = client._post(f"v2/models/{MODEL}/infer", body,
                                  {"Inference-Header-Content-Length": stale}, None)
            assert answer.status_code == 400
            assert "Inference-Header-Content-Length" in json.loads(answer.read())["error"]

        later = [client.async_infer(MODEL, [images(over_http, dark)]) for _ in range(8)]
        assert all(labels(one.get_result()) == ["real"] for one in later)
        error = refused(lambda: client.infer("cats", [images(over_http, dark)]), "Unknown model")
        assert error.status() == "404", error.status()
        stats = client.get_inference_statistics(MODEL)["model_stats"][0]
        assert stats["inference_count"] > 0 and stats["inference_stats"]["success"]["count"] > 0
        assert stats["inference_stats"]["fail"]["count"] > 0


def check_grpc():
    with over_grpc.InferenceServerClient(f"127.0.0.1:{GRPC_PORT}") as client:
        check_both(client, over_grpc)
        assert client.get_server_metadata().extensions
        metadata, config = client.get_model_metadata(MODEL), client.get_model_config(MODEL).config
        assert config.max_batch_size > 0 and all(i.optional for i in config.input)
        for described, configured in zip(list(metadata.inputs) + list(metadata.outputs),
                                         list(config.input) + list(config.output)):
            assert list(described.shape) == [-1] + list(configured.dims), (described, configured)
        plain = client.infer(MODEL, [images(over_grpc, bright)])
        for sent in ("gzip", "deflate"):
            packed = client.infer(MODEL, [images(over_grpc, bright)], compression_algorithm=sent)
            assert (packed.as_numpy("probabilities") == plain.as_numpy("probabilities")).all()
        error = refused(lambda: client.infer("cats", [images(over_grpc, dark)]), "not served here")
        assert error.status() == "StatusCode.NOT_FOUND", error.status()
        stats = client.get_inference_statistics(MODEL).model_stats[0]
        assert stats.inference_count > 0 and stats.inference_stats.success.count > 0


def check_numbers_of_fields():
    """Our messages against Triton's: names, numbers and types of what both have."""
    import grpc
    from google.protobuf import descriptor_pb2
    from tritonclient.grpc import model_config_pb2, service_pb2

    ask = grpc.insecure_channel(f"127.0.0.1:{GRPC_PORT}").stream_stream(
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
    # file_containing_symbol = 4, written by hand: the reflection package is not Triton's.
    symbol = b"inference.GRPCInferenceService"
    answer = next(iter(ask(iter([b"\x22" + bytes([len(symbol)]) + symbol]))))
    # file_descriptor_response = 4, file_descriptor_proto = 1
    files, inner, at = [], None, 0

    def varint(data, at):
        value = shift = 0
        while True:
            value |= (data[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if not data[at - 1] & 0x80:
                return value, at

    while at < len(answer):
        tag, at = varint(answer, at)
        length, at = varint(answer, at)
        if tag >> 3 == 4:
            inner = answer[at:at + length]
        at += length
    at = 0
    while at < len(inner):
        _, at = varint(inner, at)
        length, at = varint(inner, at)
        files.append(descriptor_pb2.FileDescriptorProto.FromString(inner[at:at + length]))
        at += length

    compared = 0

    def compare(ours, theirs):
        nonlocal compared
        known = {field.name: field for field in theirs.field}
        for field in ours.field:
            if (ours.name, field.name) == ("ModelMetadataResponse", "properties"):
                continue  # the protocol's own; Triton passes over it
            other = known[field.name]
            assert (field.number, field.type, field.label) == (other.number, other.type, other.label), field
            compared += 1
        nested = {one.name: one for one in theirs.nested_type}
        for one in ours.nested_type:
            if one.name != "PropertiesEntry":
                compare(one, nested[one.name])

    tritons = {}
    for module in (service_pb2, model_config_pb2):
        proto = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(proto)
        tritons.update({message.name: message for message in proto.message_type})
    for file in files:
        for message in file.message_type:
            compare(message, tritons[message.name])
    assert compared > 80, compared


check_http()
check_grpc()
check_numbers_of_fields()
print("Triton's clients are content.")
