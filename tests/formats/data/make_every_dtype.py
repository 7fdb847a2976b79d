"""Writes every-dtype.safetensors with the reference library (safetensors 0.8.0, torch 2.13.0): every element type the
program reads, a scalar, an empty tensor, and a name that needs escaping. Bytes count up from 1 over the tensors."""

import pathlib

import torch
from safetensors.torch import save_file

TYPES = ["bool", "uint8", "int8", "float8_e5m2", "float8_e4m3fn", "int16", "uint16", "float16", "bfloat16", "int32",
         "uint32", "float32", "float64", "int64", "uint64"]

tensors = {}
first = 1
for name in TYPES:
    dtype = getattr(torch, name)
    raw = torch.arange(first, first + dtype.itemsize, dtype=torch.uint8)
    tensors["t." + name] = torch.tensor([True]) if name == "bool" else raw.view(dtype)
    first += dtype.itemsize
tensors["a.f32"] = torch.tensor(1.5)
tensors["empty"] = torch.zeros(0, 3)
tensors['quote"\\\u00e9\n\u0001\x7f'] = torch.tensor([97], dtype=torch.uint8)
save_file(tensors, str(pathlib.Path(__file__).with_name("every-dtype.safetensors")), {"format": "pt"})
