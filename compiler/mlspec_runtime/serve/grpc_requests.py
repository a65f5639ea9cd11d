"""Requests over gRPC whose contents do not fit their own shape: refused by the name of the tensor."""

from typing import Any

from mlserver.errors import InferenceError, MLServerError
from mlserver.grpc.converters import ModelInferRequestConverter
from mlserver.grpc.dataplane_pb2 import ModelInferRequest
from mlserver.grpc.utils import to_headers
from mlserver.raw import inject_raw
from mlserver.types import InferenceRequest
from mlserver.utils import insert_headers


def read_request(request: Any, context: Any) -> InferenceRequest:
    """Returns a request with its raw contents unpacked.

    Raises:
        InferenceError: they are not what the tensors say.
    """
    raw = list(request.raw_input_contents)
    plain = ModelInferRequest()
    plain.CopyFrom(request)
    plain.ClearField("raw_input_contents")
    try:
        payload = ModelInferRequestConverter.to_types(plain)
        insert_headers(payload, to_headers(context))
    except MLServerError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a converter cannot read is the caller's
        raise InferenceError(f"inputs: the request cannot be read: {error}") from None
    if raw and len(raw) != len(payload.inputs):
        raise InferenceError(f"raw_input_contents: {len(raw)} for {len(payload.inputs)} tensors")
    for tensor, content in zip(payload.inputs, raw, strict=False):
        try:
            inject_raw([tensor], [content])
        except Exception as error:  # noqa: BLE001 - as above
            raise InferenceError(f"{tensor.name}: raw contents of {len(content):,} bytes do not fit: {error}") from None
    return payload
