"""Writes the trained reader as the engine reads it: `python -m reader.export --checkpoint out/checkpoint.pt`.

The weight file's format is described in the engine's `parse/weights.rs`. Matrices are int8, symmetric, one scale a row.
"""
import argparse
import hashlib
from pathlib import Path

import numpy as np
import torch

from .data import RELATIONS
from .model import RELATION, Reader


def quantise_rows(w, limit=127):
    """A matrix as int8 with a scale a row: w ~ values * scales[:, None]. `limit` is the largest value: linear layers whose
    input may be negative have 63, which the AVX2 kernel needs to be fast."""
    w = np.asarray(w, dtype=np.float32)
    scales = (np.abs(w).max(axis=1) / np.float32(limit)).astype(np.float32)
    safe = np.where(scales == 0, np.float32(1), scales)
    return np.rint(w / safe[:, None]).clip(-limit, limit).astype(np.int8), scales


def write_weights(path, metadata, tensors):
    """Writes `tensors`: name -> float array, or (int8 matrix, float scale for each row)."""
    lines, blobs, end = ["onrecord-weights 1"], [], 0
    for key, value in metadata.items():
        lines.append(f"meta {key} {value}")

    def place(array):
        nonlocal end
        blob = np.ascontiguousarray(array).tobytes()
        start, padding = end, -len(blob) % 64
        blobs.append(blob + b"\0" * padding)
        end += len(blob) + padding
        return start

    for name, tensor in tensors.items():
        if isinstance(tensor, tuple):
            values, scales = tensor
            assert values.dtype == np.int8 and values.ndim == 2 and scales.shape == values.shape[:1], name
            offsets = f"{place(values)} {place(np.asarray(scales, dtype='<f4'))}"
            dtype, shape = "i8", values.shape
        else:
            array = np.asarray(tensor, dtype="<f4")
            dtype, shape, offsets = "f32", array.shape, str(place(array))
        lines.append(f"tensor {name} {dtype} {'x'.join(map(str, shape))} {offsets}")
    header = ("\n".join(lines) + "\ndata\n").encode()
    with open(path, "wb") as file:
        file.write(header + b"\0" * (-len(header) % 64))
        for blob in blobs:
            file.write(blob)


def tensors(model, limit=63):
    """All tensors of the reader, by the engine's names."""
    s = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    out = {
        "embed.word": quantise_rows(s["encoder.word.weight"]),
        "embed.position": s["encoder.position.weight"],
        "embed.type0": s["encoder.type0"],
        "embed.norm.weight": s["encoder.norm.weight"],
        "embed.norm.bias": s["encoder.norm.bias"],
    }
    for n, _ in enumerate(model.encoder.features):
        out[f"embed.feature.{n}"] = s[f"encoder.features.{n}.weight"]
    for k, _ in enumerate(model.encoder.layers):
        for name in ("qkv", "out", "ff1", "ff2"):
            out[f"layer.{k}.{name}.weight"] = quantise_rows(s[f"encoder.layers.{k}.{name}.weight"], 127 if name == "ff2" else limit)
            out[f"layer.{k}.{name}.bias"] = s[f"encoder.layers.{k}.{name}.bias"]
        for name in ("norm1", "norm2"):
            for p in ("weight", "bias"):
                out[f"layer.{k}.{name}.{p}"] = s[f"encoder.layers.{k}.{name}.{p}"]
    parts = ["attribution", "inner.0", "inner.1", "upos", "xpos", "starts", "names", "link_none", "root", "pair_none", "link_ask.0", "link_ask.1", "link_answer.0",
             "link_answer.1", "arc_dependent", "arc_head", "relation_dependent", "relation_head", "pair_ask", "pair_answer",
             "act"]
    out["heads.main.weight"] = quantise_rows(np.concatenate([s[f"{p}.weight"] for p in parts]), limit)
    out["heads.main.bias"] = np.concatenate([s[f"{p}.bias"] for p in parts])
    out["heads.transitions"] = np.stack([s["crf.transitions"], s["inner_crf.0.transitions"], s["inner_crf.1.transitions"]])
    out["heads.link_distance"] = np.stack([s["link_distance.0"], s["link_distance.1"]])
    out["heads.arc.weight"] = quantise_rows(s["arc.weight"])
    out["heads.arc_bias"] = s["arc_bias.weight"][0]
    # mixed[r, :] = W[r] @ [dependent, 1], then . [head, 1]: rows by relation and head dimension
    out["heads.relation.weight"] = quantise_rows(s["relation.weight"].reshape(len(RELATIONS) * (RELATION + 1), RELATION + 1), limit)
    for name in ("pair_distance", "pair_sentence", "pair_same"):
        out[f"heads.{name}"] = s[name]
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--checkpoint", default="out/checkpoint.pt")
    ap.add_argument("--limit", type=int, default=63)
    ap.add_argument("--out", default="../crates/onrecord/data/models/reader-en")
    args = ap.parse_args()
    model = Reader()
    missing, _ = model.load_state_dict(torch.load(args.checkpoint, weights_only=False)["model"], strict=False)
    assert all(name.startswith("act.") for name in missing), missing
    path = Path(args.out) / "weights.bin"
    write_weights(path, {"heads": 12}, tensors(model, args.limit))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    card = Path(args.out) / "card.toml"
    if card.exists():
        kept = [line for line in card.read_text().splitlines() if not line.startswith("digest = ")]
        at = next(n for n, line in enumerate(kept) if line.startswith("name = ")) + 1
        card.write_text("\n".join(kept[:at] + [f'digest = "sha256:{digest}"'] + kept[at:]) + "\n")
    else:
        card.write_text(f'name = "reader-en"\ndigest = "sha256:{digest}"\n')
    print(path.stat().st_size, digest)


if __name__ == "__main__":
    main()
