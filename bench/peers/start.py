"""Peer baseline: from nothing to the first image of a small unconditional pipeline folder, as a user's script does it; two steps.

usage: start.py FOLDER
prints one JSON line; the seconds are the whole process's, which the caller measures. Needs torch and diffusers importable."""
import json, resource, sys
import torch
from diffusers import DDIMPipeline

pipeline = DDIMPipeline.from_pretrained(sys.argv[1])
pipeline(batch_size=1, num_inference_steps=2, generator=torch.Generator().manual_seed(0)).images[0].save(sys.argv[2])
print(json.dumps(dict(torch=torch.__version__, parameters=sum(p.numel() for p in pipeline.unet.parameters()),
                      peak_rss_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
