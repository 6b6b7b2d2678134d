"""ONNX files of trained networks: opset 13, static shapes, plain operators, checked against PyTorch."""

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
}


def export(net: nn.Module, shape: tuple[int, int, int], path: Path) -> dict[str, object]:
    """Writes `path`; refuses operators beyond `PLAIN` and differences beyond 1e-3. `shape` is (3, height, width)."""
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
    model = onnx.load(path)
    onnx.checker.check_model(model)
    operators = collections.Counter(node.op_type for node in model.graph.node)
    odd = set(operators) - PLAIN
    if odd:
        raise SystemExit(f"{path.name} holds operators that tract may not know: {sorted(odd)}")
    session = booth.Network(path).session
    with torch.no_grad():
        apart = float(np.abs(session.run(None, {"input": x.numpy()})[0] - net(x).numpy()).max())
    if apart > 1e-3:
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
