#!/usr/bin/env python3
"""Times ArcFlow Studio against diffusers in PyTorch eager: same weights, same threads, one run, program A and B in turn.

    python tests/bench/compare_with_diffusers.py [--program build/release/bin/arcflow] [--threads 2] [--rounds 5] [--wide]

Needs torch 2.13.0, diffusers 0.42.1, transformers 5.23.0. Both programs keep their model loaded within a round; a round of one follows a
round of the other, so that a slow moment of the machine hits both. Reported: medians over all rounds and their ratio (below 1: we are
faster). --wide adds a transformer of width 1536 with random weights (2.5 GB in fp32), one evaluation at 1024 image + 256 text tokens.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NANO = ROOT / 'resources/models/nano/flux-nano'
PROMPT = 'two red apples against a pale blue wall'


def ours(arguments, args):
    """One round of our program: medians in seconds by phase."""
    command = [args.program, 'bench', PROMPT, '--json', '--quiet', '--threads', str(args.threads), '--dtype', 'fp32', '--device', 'cpu',
               '--mode', 'teacher', *arguments]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {name: value['median'] for name, value in result['teacher'].items() if name.endswith('_s')}


def timed(work, repeat):
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def load_pipeline(folder):
    import torch
    from diffusers import FluxPipeline
    pipe = FluxPipeline.from_pretrained(folder, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def transformer_inputs(pipe, rows, columns, text_tokens):
    import torch
    c = pipe.transformer.config
    ids = torch.zeros(rows, columns, 3)
    ids[..., 1] += torch.arange(rows)[:, None]
    ids[..., 2] += torch.arange(columns)[None]
    return dict(hidden_states=torch.randn(1, rows * columns, c.in_channels), timestep=torch.tensor([0.7]), encoder_hidden_states=torch.randn(1, text_tokens, c.joint_attention_dim),
                pooled_projections=torch.randn(1, c.pooled_projection_dim), img_ids=ids.reshape(-1, 3), txt_ids=torch.zeros(text_tokens, 3), return_dict=False)


def nano(args):
    """name -> (ours, theirs): functions that run one round and return seconds."""
    import torch
    pipe = load_pipeline(NANO)
    inputs = transformer_inputs(pipe, 8, 8, 32)
    latents = torch.randn(1, pipe.vae.config.latent_channels, 16, 16)
    embeds, pooled, _ = pipe.encode_prompt(PROMPT, None, max_sequence_length=32)
    none, none_pooled, _ = pipe.encode_prompt('', None, max_sequence_length=32)
    guided = dict(prompt_embeds=embeds, pooled_prompt_embeds=pooled, negative_prompt_embeds=none, negative_pooled_prompt_embeds=none_pooled, true_cfg_scale=3.0,
                  width=128, height=128, num_inference_steps=32, output_type='latent')
    return {
        'network evaluation': (lambda: ours(['--true-cfg', '1', '--steps', '16', '--repeat', '9'], args)['evaluation_s'],
                               lambda: timed(lambda: pipe.transformer(**inputs), 30)),
        '32 guided steps': (lambda: ours(['--true-cfg', '3', '--steps', '32', '--repeat', '3'], args)['denoise_s'], lambda: timed(lambda: pipe(**guided), 3)),
        'prompt encoding': (lambda: ours(['--true-cfg', '1', '--steps', '1', '--repeat', '25'], args)['encode_s'],
                            lambda: timed(lambda: pipe.encode_prompt(PROMPT, None, max_sequence_length=32), 25)),
        'VAE decode': (lambda: ours(['--true-cfg', '1', '--steps', '1', '--repeat', '15'], args)['decode_s'],
                       lambda: timed(lambda: pipe.vae.decode(latents, return_dict=False), 15)),
    }


def make_wide(folder):
    """The nano pipeline with a wide random transformer."""
    import torch
    from diffusers import FluxTransformer2DModel
    shutil.copytree(NANO, folder, dirs_exist_ok=True)
    nano = json.loads((NANO / 'transformer/config.json').read_text())
    shutil.rmtree(folder / 'transformer')
    (folder / 'arcflow_defaults.json').unlink()
    tokenizer = folder / 'tokenizer_2/tokenizer_config.json'
    tokenizer.write_text(tokenizer.read_text().replace('"model_max_length": 32', '"model_max_length": 256'))
    torch.manual_seed(1)
    same = {key: nano[key] for key in ('in_channels', 'joint_attention_dim', 'pooled_projection_dim')}
    FluxTransformer2DModel(patch_size=1, num_layers=4, num_single_layers=8, attention_head_dim=128, num_attention_heads=12, guidance_embeds=False, axes_dims_rope=(16, 56, 56),
                           **same).bfloat16().save_pretrained(folder / 'transformer')


def wide(args, folder):
    make_wide(folder)
    pipe = load_pipeline(folder)
    inputs = transformer_inputs(pipe, 32, 32, 256)
    arguments = ['--model', str(folder), '--size', '512x512', '--max-sequence-length', '256', '--true-cfg', '1', '--steps', '1', '--repeat', '2', '--warm-up', '1']
    return {'wide evaluation (d = 1536)': (lambda: ours(arguments, args)['evaluation_s'], lambda: timed(lambda: pipe.transformer(**inputs), 2))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', default=str(ROOT / 'build/release/bin/arcflow'))
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--wide', action='store_true')
    parser.add_argument('--only', help='substring of the rows to run')
    args = parser.parse_args()
    import torch
    torch.set_num_threads(args.threads)
    torch.set_grad_enabled(False)
    with tempfile.TemporaryDirectory() as scratch:
        rows = nano(args)
        if args.wide:
            rows.update(wide(args, Path(scratch) / 'wide'))
        print(f'{"":28} {"ours":>10} {"diffusers":>10} {"ratio":>7} {"(per round)":>24}')
        for name, (a, b) in rows.items():
            if args.only and args.only not in name:
                continue
            pairs = [(a(), b()) for _ in range(args.rounds)]
            mine, theirs = (statistics.median(column) for column in zip(*pairs))
            spread = ' '.join(f'{x / y:.2f}' for x, y in pairs)
            print(f'{name:28} {mine * 1e3:8.2f}ms {theirs * 1e3:8.2f}ms {mine / theirs:7.2f} {spread:>24}', flush=True)


if __name__ == '__main__':
    main()
