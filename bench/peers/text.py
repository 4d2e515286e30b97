"""Peer baseline: Stable Diffusion 1.5's text encoder, random weights, on transformers: two prompts of 77 tokens.

usage: text.py f32|bf16 [--repeat 5]
prints one JSON line. Needs torch and transformers importable."""
import argparse, json, resource, statistics, time
import torch
from transformers import CLIPTextConfig, CLIPTextModel

a = argparse.ArgumentParser()
a.add_argument("dtype", choices=["f32", "bf16"]); a.add_argument("--repeat", type=int, default=5)
o = a.parse_args()
torch.manual_seed(0)
with torch.no_grad():
    model = CLIPTextModel(CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, projection_dim=768)).eval()
    model = model.to({"f32": torch.float32, "bf16": torch.bfloat16}[o.dtype])
    ids = torch.randint(0, 49406, (2, 77))
    model(ids); seconds = []
    for _ in range(o.repeat):
        begin = time.perf_counter(); model(ids); seconds.append(time.perf_counter() - begin)
print(json.dumps(dict(torch=torch.__version__, seconds=statistics.median(seconds), parameters=sum(p.numel() for p in model.parameters()),
                      peak_rss_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
