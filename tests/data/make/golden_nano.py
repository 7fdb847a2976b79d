"""Goldens of the built-in model: token ids (golden/nano-ids.json, from transformers) and end-to-end cases (nano-golden/, from diffusers and our reference).

    python make/golden_nano.py --model ../../resources/models/nano --out .
"""
import argparse, json, os
import torch, tokenizers, transformers
from diffusers import FluxPipeline
import arcflow_reference as R
import golden_e2e

PROMPTS = [
    '', ' ', 'a', 'two red apples against a pale blue wall', 'Two RED apples', 'a green hill under a blue sky', 'a yellow circle', '  the   sea\n at\tnight  ',
    'a red apple with a blue square, a green triangle and an orange circle at the top on a light yellow background', 'three', 'a xylophone & 42 zebras!', 'café naïve 日本',
    '<pad> a </s> b', 'a<|endoftext|>b', '<|STARTOFTEXT|>! red', 'red▁apple ▁ x', ' '.join(['red apple'] * 60), 'it\'s the apple\'s', 'a' * 100, '\u00a0wide\u3000space',
]

CASES = [
    dict(name='nano-arcflow-apples', kind='arcflow', steps=2, seed=1, prompt='two red apples against a pale blue wall'),
    dict(name='nano-arcflow-hills', kind='arcflow', steps=2, seed=3, prompt='green hills with a house with a blue roof at night under a full moon'),
    dict(name='nano-teacher-apples', kind='teacher', steps=8, seed=1, prompt='two red apples against a pale blue wall', true_cfg=4.0),
    dict(name='nano-teacher-sea', kind='teacher', steps=32, seed=7, prompt='a calm sea at dusk', true_cfg=4.0),
]


def token_ids(clip, t5, out):
    rows = [dict(text=t, clip=clip(t, truncation=True, max_length=77).input_ids, t5=t5(t, truncation=True, max_length=32).input_ids) for t in PROMPTS]
    row = dict(note='clip cut to 77, t5 cut to 32, neither padded', transformers=transformers.__version__, tokenizers=tokenizers.__version__,
               pad=dict(clip=clip.pad_token_id, t5=t5.pad_token_id), prompts=rows)
    with open(f'{out}/golden/nano-ids.json', 'w', encoding='utf-8') as f:
        json.dump(row, f, ensure_ascii=True)
        f.write('\n')


def end_to_end(pipe, folder, adapter, out):
    config = json.load(open(f'{adapter}/config.json'))
    student = R.Student(pipe.transformer, f'{adapter}/diffusion_pytorch_model.safetensors', config['num_gaussians']).eval()
    length, size = pipe.tokenizer_2.model_max_length, pipe.vae.config.sample_size
    ids = lambda text: dict(clip_ids=pipe.tokenizer(text).input_ids, t5_ids=pipe.tokenizer_2(text).input_ids)
    cases = [dict(family='flux', width=size, height=size, max_len=length, guidance=3.5, negative_prompt='', meta=ids(c['prompt']), **c) for c in CASES]
    names = dict(flux=(os.path.basename(folder), os.path.basename(adapter)))
    for row in golden_e2e.run(out, dict(flux=pipe), dict(flux=student), cases, f'{out}/nano-golden', names, config['shift']):
        print('%-24s %s mean %.3f std %.3f saturated %.3f' % row)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--model', required=True, help='folder with embedded.json')
    p.add_argument('--out', required=True, help='tests/data')
    a = p.parse_args()
    torch.set_num_threads(1)
    parts = json.load(open(f'{a.model}/embedded.json'))
    folder, adapter = f'{a.model}/{parts["model"]}', f'{a.model}/{parts["adapter"]}'
    pipe = FluxPipeline.from_pretrained(folder, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    token_ids(pipe.tokenizer, pipe.tokenizer_2, a.out)
    end_to_end(pipe, folder, adapter, a.out)


if __name__ == '__main__':
    main()
