"""The mean of two checkpoints: `python -m reader.average FIRST SECOND OUT`.

The second phase of training goes on from the first, so both lie in one valley, and their mean reads better than either
(Wortsman and others, "Model soups", 2022). Weights that the first lacks are the second's.
"""
import sys

import torch


def main():
    first, second, out = sys.argv[1:]
    a, b = (torch.load(path, weights_only=False)["model"] for path in (first, second))
    mean = {name: (a[name] + w) / 2 if name in a and w.is_floating_point() and not name.startswith("inner") else w for name, w in b.items()}
    torch.save({"model": mean}, out)


if __name__ == "__main__":
    main()
