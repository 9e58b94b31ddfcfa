"""What KServe's own Python clients see of the server: HTTP_PORT GRPC_PORT BRIGHT_JPEG DARK_JPEG."""

import asyncio
import base64
import sys

import grpc
import httpx
import numpy as np
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig

HTTP_PORT, GRPC_PORT, BRIGHT, DARK = sys.argv[1:5]
MODEL, URL = "product-photo", f"http://127.0.0.1:{HTTP_PORT}"
bright, dark = open(BRIGHT, "rb").read(), open(DARK, "rb").read()


def request(*pictures, model=MODEL):
    image = InferInput("image", [len(pictures)], "BYTES")
    image.set_data_from_numpy(np.array(pictures, dtype=np.object_), binary_data=True)
    return InferRequest(model_name=model, infer_inputs=[image], request_id="7")


def labels(response):
    found = [output for output in response.outputs if output.name == "label"][0].as_numpy()
    return [label.decode() if isinstance(label, bytes) else label for label in found]


async def refused(answer, *words):
    try:
        await answer
    except (httpx.HTTPStatusError, grpc.RpcError) as error:
        for word in words:
            assert word in str(error), f"{word!r} is not in {error}"
        return
    raise AssertionError(f"answered, but should have been refused with {words}")


async def version_2():
    async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
        assert await client.is_server_live(URL) is True
        assert await client.is_server_ready(URL) is True
        assert await client.is_model_ready(URL, MODEL) is True
        assert await client.is_model_ready(URL, "cats") is False
        response = await client.infer(URL, request(bright, dark), model_name=MODEL)
        assert labels(response) == ["ai_generated", "real"] and response.id == "7"
        as_json = await client.infer(URL, {
            "inputs": [{"name": "image", "datatype": "BYTES", "shape": [1],
                        "data": [base64.b64encode(dark).decode()]}]}, model_name=MODEL)
        assert labels(as_json) == ["real"]
        await refused(client.infer(URL, request(b"no picture"), model_name=MODEL), "JPEG, PNG and WebP")
        await refused(client.infer(URL, request(dark), model_name="cats"), "Unknown model", "404")


async def version_1():
    async with InferenceRESTClient(RESTConfig(protocol="v1")) as client:
        assert await client.is_server_live(URL) is True
        assert await client.is_model_ready(URL, MODEL) is True
        instances = [{"b64": base64.b64encode(picture).decode()} for picture in (bright, dark)]
        answer = await client.infer(URL, {"instances": instances}, model_name=MODEL)
        assert [one["prediction"] for one in answer["predictions"]] == ["ai_generated", "real"]
        await refused(client.infer(URL, {"instances": []}, model_name=MODEL), "instances", "400")


async def over_grpc():
    client = InferenceGRPCClient(f"127.0.0.1:{GRPC_PORT}")
    assert await client.is_server_live() and await client.is_server_ready()
    assert await client.is_model_ready(MODEL)
    assert labels(await client.infer(request(bright, dark))) == ["ai_generated", "real"]
    await refused(client.infer(request(b"no picture")), "INVALID_ARGUMENT", "JPEG, PNG and WebP")
    await refused(client.infer(request(dark, model="cats")), "NOT_FOUND")
    await client.close()


asyncio.run(version_2())
asyncio.run(version_1())
asyncio.run(over_grpc())
print("KServe's clients are content.")
