#!/usr/bin/env python3
"""Times an iteration of ArcFlow distillation against the same iteration in PyTorch eager with diffusers' transformer: same teacher, recipe and
threads, one run, program A and B in turn.

    python tests/bench/compare_training_step.py [--program build/release/bin/arcflow] [--threads 2] [--rounds 5] [--iterations 8]

Needs torch 2.13.0 and diffusers 0.42.1. An iteration: a batch of prompts from noise through two segments; in each the student's pass, four
guided passes of the teacher where they walk, the closed-form mean velocities and the backward pass; then clipping and AdamW. Reported:
medians over all rounds and their ratio (above 1: we are faster).
"""
import argparse
import json
import math
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NANO = ROOT / 'resources/models/nano/flux-nano'
RECIPE = ROOT / 'resources/recipes/distil-nano.json'
PROMPTS = ['two red apples on a table', 'green hills at night', 'a blue boat on the sea at dawn', 'three yellow birds']


def ours(args, folder):
    """Median seconds of an iteration of our program, the first two left out."""
    prompts, log = folder / 'prompts.txt', folder / 'log.csv'
    prompts.write_text('\n'.join(PROMPTS))
    log.unlink(missing_ok=True)
    command = [args.program, 'distil', prompts, '--model', NANO, '--recipe', RECIPE, '--iterations', args.iterations + 2, '-o', folder / 'student', '--state',
               folder / f'state-{time.monotonic_ns()}', '--log', log, '--threads', args.threads, '--dtype', 'fp32', '--device', 'cpu', '--save-every', 1000, '--quiet']
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    lines = log.read_text().splitlines()
    column = lines[0].split(',').index('seconds')
    return statistics.median(float(line.split(',')[column]) for line in lines[3:])


class Theirs:
    """The same iteration, as one would write it in PyTorch."""

    def __init__(self, recipe):
        import torch
        from diffusers import FluxPipeline
        self.torch, self.recipe = torch, recipe
        pipe = FluxPipeline.from_pretrained(NANO, torch_dtype=torch.float32)
        with torch.no_grad():
            self.embeds, self.pooled, _ = pipe.encode_prompt(PROMPTS, None, max_sequence_length=32)
            self.none, self.none_pooled, _ = pipe.encode_prompt('', None, max_sequence_length=32)
        self.teacher = pipe.transformer.requires_grad_(False)
        self.channels = self.teacher.config.in_channels
        ids = torch.zeros(8, 8, 3)
        ids[..., 1] += torch.arange(8)[:, None]
        ids[..., 2] += torch.arange(8)[None]
        self.ids = dict(img_ids=ids.reshape(-1, 3), txt_ids=torch.zeros(32, 3), return_dict=False)
        self.student = self.make_student()
        self.trained = [p for p in self.student.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(self.trained, 1e-2, betas=(0.9, 0.95), weight_decay=0)
        self.average = [p.detach().clone() for p in self.trained]

    def make_student(self):
        import copy
        from torch import nn
        torch, K, rank, channels = self.torch, self.recipe['student']['modes'], self.recipe['student']['rank'], self.channels

        class Lora(nn.Module):
            def __init__(self, base):
                super().__init__()
                self.base = base
                self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
                self.up = nn.Parameter(torch.zeros(base.out_features, rank))

            def forward(self, x):
                return self.base(x) + nn.functional.linear(nn.functional.linear(x, self.down), self.up)

        class Student(nn.Module):
            def __init__(self, teacher):
                super().__init__()
                self.network = copy.deepcopy(teacher)
                width = self.network.proj_out.in_features
                self.network.proj_out = nn.Identity()
                self.means, self.log_weights, self.log_gammas = nn.Linear(width, K * channels), nn.Linear(width, K * 4), nn.Linear(width, (K - 1) * 4)
                self.network.norm_out.linear.requires_grad_(True)
                ends = ('proj_mlp', 'proj_out', 'ff.net.0.proj', 'ff.net.2', 'ff_context.net.0.proj', 'ff_context.net.2', 'timestep_embedder.linear_1',
                        'timestep_embedder.linear_2')
                for name, module in list(self.network.named_modules()):
                    if isinstance(module, nn.Linear) and name.endswith(ends):
                        parent, last = name.rsplit('.', 1)
                        setattr(self.network.get_submodule(parent), last, Lora(module))

            def forward(self, **inputs):
                h = self.network(**inputs)[0]
                b, n = h.shape[:2]
                gammas = torch.cat([h.new_zeros(b, n, 1, 1, 4), self.log_gammas(h).view(b, n, K - 1, 1, 4)], 2)
                return self.means(h).view(b, n, K, channels // 4, 4), self.log_weights(h).view(b, n, K, 1, 4).softmax(2), gammas

        return Student(self.teacher)

    def guided(self, x, sigma, prompts):
        torch, n = self.torch, len(x)
        with torch.no_grad():
            v = self.teacher(hidden_states=torch.cat([x, x]), timestep=torch.cat([sigma, sigma]), pooled_projections=torch.cat([self.none_pooled.expand(n, -1), self.pooled[prompts]]),
                             encoder_hidden_states=torch.cat([self.none.expand(n, -1, -1), self.embeds[prompts]]), **self.ids)[0]
        return v[:n] + self.recipe['true_cfg'] * (v[n:] - v[:n])

    def mean_velocity(self, modes, start, a, b):
        torch = self.torch
        means, weights, gammas = modes
        wide = lambda t: t.view(-1, 1, 1, 1, 1)
        y = gammas * wide(a - b)
        small = y.abs() < 1e-3
        safe = torch.where(small, torch.ones_like(y), y)
        phi = torch.where(small, 1 + y / 2 + y * y / 6 + y**3 / 24, torch.expm1(safe) / safe)
        return (means * weights * torch.exp(gammas * wide(start - a)) * phi).sum(2).flatten(2)

    def iteration(self):
        torch, batch, states, window = self.torch, self.recipe['batch'], 4, 3 / 128
        shift = self.recipe['imitation']['shift']
        warp = lambda raw: shift * raw / (1 + (shift - 1) * raw)
        prompts = torch.randint(len(PROMPTS), (batch,))
        x = torch.randn(batch, 64, self.channels)
        for segment in (0, 1):
            raw = torch.full((batch,), 1 - segment / 2)
            start = warp(raw)
            modes = self.student(hidden_states=x, timestep=start, pooled_projections=self.pooled[prompts], encoder_hidden_states=self.embeds[prompts], **self.ids)
            dropped = torch.rand(batch, 1, modes[1].shape[2], 1, 1) < 0.1
            walk = (modes[0].detach(), modes[1].detach().masked_fill(dropped, 0), modes[2].detach())
            walk = (walk[0], walk[1] / walk[1].sum(2, keepdim=True).clamp(min=1e-6), walk[2])
            steps = torch.sort(torch.rand(batch, states) * 0.5 * (0.5 - window), 1)[0].diff(dim=1, prepend=torch.zeros(batch, 1))
            loss, sigma = 0, start
            for m in range(states):
                a = (raw - steps[:, m]).clamp(min=0)
                b = (a - 0.5 * (0.5 - window) / states).clamp(min=0)
                sigma_a, sigma_b, sigma_end = warp(a), warp(b), warp((b - window).clamp(min=0))
                with torch.no_grad():
                    x = x - self.mean_velocity(walk, start, sigma, sigma_a) * (sigma - sigma_a).view(-1, 1, 1)
                    target = self.guided(x, sigma_a, prompts)
                loss = loss + 0.5 * (self.mean_velocity(modes, start, sigma_a, sigma_end) - target).pow(2).mean()
                with torch.no_grad():
                    x = x + (sigma_b - sigma_a).view(-1, 1, 1) * target
                raw, sigma = b, sigma_b
            (loss * 0.5 / states).backward()
            with torch.no_grad():
                end = warp(torch.full((batch,), 0.5 - segment / 2))
                x = x - self.mean_velocity(walk, start, sigma, end) * (sigma - end).view(-1, 1, 1)
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        torch._foreach_lerp_(self.average, [p.detach() for p in self.trained], 0.05)

    def round(self, iterations):
        times = []
        for _ in range(iterations):
            start = time.perf_counter()
            self.iteration()
            times.append(time.perf_counter() - start)
        return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', default=str(ROOT / 'build/release/bin/arcflow'))
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--iterations', type=int, default=8)
    args = parser.parse_args()
    import torch
    torch.set_num_threads(args.threads)
    theirs = Theirs(json.loads(RECIPE.read_text()))
    theirs.round(2)
    a, b = [], []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(args.rounds):
            a.append(ours(args, Path(folder)))
            b.append(theirs.round(args.iterations))
            print(f'round {i + 1}: ours {a[-1]:.3f} s, PyTorch {b[-1]:.3f} s, {b[-1] / a[-1]:.2f} times', flush=True)
    mine, other = statistics.median(a), statistics.median(b)
    print(f'iteration of {theirs.recipe["batch"]} prompts: ours {mine:.3f} s, PyTorch {other:.3f} s, throughput {other / mine:.2f} times')


if __name__ == '__main__':
    main()
