#!/usr/bin/env python3
"""Whether diffusers reads a FLUX pipeline folder that this program has trained as it stands, and paints the same with it.

    python tests/bench/same_as_diffusers.py MODEL [--program build/release/bin/arcflow] [--steps 32] [--prompt TEXT]

Needs torch 2.13.0, diffusers 0.42.1, transformers 5.24.0. Compared, relative to the largest value: embeddings of both encoders, the final
latents after all guided steps from the same noise, and the decoded picture. Ends with 1 above 1e-4.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ours(args, folder):
    from safetensors.torch import load_file
    dump = folder / 'dump.safetensors'
    subprocess.run([args.program, 'generate', args.prompt, '--model', args.model, '--mode', 'teacher', '--steps', str(args.steps), '--true-cfg', '3', '--seed', '5', '--dtype',
                    'fp32', '--device', 'cpu', '--dump', dump, '-o', folder / 'picture.png', '--quiet'], check=True, capture_output=True)
    return load_file(dump)


def theirs(args, noise):
    import torch
    from diffusers import FluxPipeline
    pipe = FluxPipeline.from_pretrained(args.model, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    length = pipe.tokenizer_2.model_max_length
    size = noise.shape[-1] * pipe.vae_scale_factor
    with torch.no_grad():
        embeds, pooled, _ = pipe.encode_prompt(args.prompt, None, max_sequence_length=length)
        packed = pipe._pack_latents(noise, 1, noise.shape[1], noise.shape[2], noise.shape[3])
        latents = pipe(prompt=args.prompt, negative_prompt='', true_cfg_scale=3.0, width=size, height=size, num_inference_steps=args.steps, latents=packed,
                       max_sequence_length=length, output_type='latent').images
        unpacked = pipe._unpack_latents(latents, size, size, pipe.vae_scale_factor)
        config = pipe.vae.config
        image = pipe.vae.decode(unpacked / config.scaling_factor + config.shift_factor, return_dict=False)[0]
    return {'prompt_embeds': embeds, 'pooled_prompt_embeds': pooled, f'latents.{args.steps}': latents, 'image': (image / 2 + 0.5).clamp(0, 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('model')
    parser.add_argument('--program', default=str(ROOT / 'build/release/bin/arcflow'))
    parser.add_argument('--steps', type=int, default=32)
    parser.add_argument('--prompt', default='two red apples on a wooden table at night')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mine = ours(args, Path(folder))
    other = theirs(args, mine['noise'])
    worst = 0.0
    for name, tensor in other.items():
        found = mine[name].view(tensor.shape)
        error = ((found - tensor).abs().max() / tensor.abs().max()).item()
        worst = max(worst, error)
        print(f'{name:24s} {error:.1e}')
    sys.exit(worst > 1e-4)


if __name__ == '__main__':
    main()
