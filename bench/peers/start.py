"""Peer baseline: from nothing to the first image of a small pixel model's folder, as a user's script does it; two steps.

usage: start.py FOLDER PICTURE
prints one JSON line; the seconds are the whole process's, which the caller measures. Needs torch and diffusers importable."""
import json, resource, sys
import torch
from diffusers import DDIMScheduler, UNet2DModel
from diffusers.utils import numpy_to_pil

unet, scheduler = UNet2DModel.from_pretrained(sys.argv[1], subfolder="unet"), DDIMScheduler.from_pretrained(sys.argv[1], subfolder="scheduler")
scheduler.set_timesteps(2)
x = torch.randn(1, unet.config.in_channels, unet.config.sample_size, unet.config.sample_size, generator=torch.Generator().manual_seed(0))
labels = torch.zeros(1, dtype=torch.long) if unet.config.num_class_embeds else None
with torch.no_grad():
    for t in scheduler.timesteps:
        x = scheduler.step(unet(x, t, class_labels=labels).sample, t, x).prev_sample
numpy_to_pil((x / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy())[0].save(sys.argv[2])
print(json.dumps(dict(torch=torch.__version__, parameters=sum(p.numel() for p in unet.parameters()),
                      peak_rss_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
