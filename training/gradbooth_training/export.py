"""ONNX files of trained networks: opset 13, static shapes, plain operators, weights of 16 bits, checked against PyTorch."""

import collections
import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

from . import booth

PLAIN = {
    "Conv",
    "Relu",
    "Add",
    "Concat",
    "Resize",
    "Softmax",
    "MatMul",
    "Reshape",
    "GlobalAveragePool",
    "AveragePool",
    "Gemm",
    "Sigmoid",
    "Flatten",
    "ReduceMax",
    "Constant",
    "Identity",
    "ReduceMean",
    "Mul",
    "Sub",
    "Clip",
    "Cast",
}
APART = 0.02
"""Largest difference of an answer from PyTorch's: what 16 bits of a weight cost, measured 0.001 to 0.01 in logits."""


def export(net: nn.Module, shape: tuple[int, int, int], path: Path) -> dict[str, object]:
    """Writes `path`; refuses operators beyond `PLAIN` and differences beyond `APART`. `shape` is (3, height, width)."""
    net = net.eval().to(memory_format=torch.contiguous_format)
    torch.manual_seed(0)
    x = torch.rand(1, *shape) * 2 - 1
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        net,
        (x,),
        str(path),
        opset_version=13,
        input_names=["input"],
        output_names=["output"],
        dynamo=False,
        do_constant_folding=True,
    )
    model = halved(onnx.load(path))
    onnx.save(model, path)
    onnx.checker.check_model(model)
    operators = collections.Counter(node.op_type for node in model.graph.node)
    odd = set(operators) - PLAIN
    if odd:
        raise SystemExit(f"{path.name} holds operators that tract may not know: {sorted(odd)}")
    session = booth.Network(path).session
    with torch.no_grad():
        apart = float(np.abs(session.run(None, {"input": x.numpy()})[0] - net(x).numpy()).max())
    if apart > APART:
        raise SystemExit(f"{path.name}: ONNX and PyTorch differ by {apart}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "file": path.name,
        "sha256": digest,
        "bytes": path.stat().st_size,
        "apart": apart,
        "operators": dict(operators),
        "output": list(session.get_outputs()[0].shape),
    }


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Large weights as 16-bit floats with a cast behind each: half the file; engines fold the casts when they load it."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < 256:
            continue
        name = tensor.name
        small = onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor).astype(np.float16), f"{name}_16")
        tensor.CopyFrom(small)
        casts.append(onnx.helper.make_node("Cast", [small.name], [name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)
    return model
