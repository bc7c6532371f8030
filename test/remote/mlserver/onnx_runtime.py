"""A runtime of MLServer for the tests: an ONNX file, run by onnxruntime, with the names and shapes of the file."""

import numpy
import onnxruntime
from mlserver import MLModel
from mlserver.errors import InferenceError
from mlserver.types import InferenceRequest, InferenceResponse, MetadataTensor, ResponseOutput

DATATYPES = {"float": "FP32", "float16": "FP16", "uint8": "UINT8", "int32": "INT32", "int64": "INT64"}
NUMBERS = {"FP32": "float32", "FP16": "float16", "UINT8": "uint8", "INT32": "int32", "INT64": "int64"}


class OnnxRuntime(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        path = self.settings.parameters.uri
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.inputs = [tensor(port) for port in self.session.get_inputs()]
        self.outputs = [tensor(port) for port in self.session.get_outputs()]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        try:
            feeds = {entry.name: numbers(entry) for entry in payload.inputs}
            arrays = self.session.run(None, feeds)
        except Exception as error:  # numpy and onnxruntime have each their own
            raise InferenceError(str(error)) from error
        outputs = [
            ResponseOutput(name=port.name, datatype=port.datatype, shape=list(array.shape), data=array.ravel().tolist())
            for port, array in zip(self.outputs, arrays)
        ]
        return InferenceResponse(model_name=self.name, outputs=outputs)


def numbers(entry) -> numpy.ndarray:
    return numpy.array(entry.data.root, dtype=NUMBERS[entry.datatype]).reshape(entry.shape)


def tensor(port) -> MetadataTensor:
    shape = [axis if isinstance(axis, int) else -1 for axis in port.shape]
    return MetadataTensor(name=port.name, datatype=DATATYPES[port.type[len("tensor(") : -1]], shape=shape)
